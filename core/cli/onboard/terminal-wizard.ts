import * as prompts from "@clack/prompts";
import { cancelled } from "./cancelled.ts";
import { showProgress } from "./show-progress.ts";
import type { Wizard } from "./wizard.ts";
import { wrapText } from "./wrap-text.ts";

const risk = [
  "The assistant answers whoever you let in, and what people write is sent to the model's provider.",
  "Strangers are kept out until you approve them. The assistant's own tools cannot touch your files.",
];

const skipped = "";

/**
 * The wizard at a terminal.
 * @param output the terminal; standard error when standard output carries JSON
 * @param signal stops the question that is being asked
 */
export function createTerminalWizard(output: NodeJS.WriteStream, signal: AbortSignal): Wizard {
  const place = { output, signal };
  const wrap = (text: string) => wrapText(text, (output.columns || 80) - 8);
  return {
    begin: () => prompts.intro("OpenClaw: set up your assistant", place),
    async confirmRisk() {
      prompts.note(wrap(risk.join("\n")), "Before you start", place);
      return answered(await prompts.confirm({ message: "Go on?", initialValue: true, ...place }));
    },
    async chooseAuth(ways) {
      const options = [...ways, { value: skipped, label: "None yet: use the offline model" }];
      const question = { message: "Which key do you have?", options, ...place };
      const chosen = answered(await prompts.select({ ...question, showInstructions: false }));
      return chosen === skipped ? undefined : chosen;
    },
    confirm: async (message) =>
      answered(await prompts.confirm({ message: wrap(message), initialValue: false, ...place })),
    async askText(message) {
      const answer: string | undefined = answered(
        await prompts.text({ message: wrap(message), ...place }),
      );
      return answer?.trim() ?? "";
    },
    async askKey(question, existing) {
      if (existing) prompts.log.info(wrap(`Found ${existing}. Press Enter to use it.`), place);
      const validate = (value: string | undefined) =>
        value?.trim() || existing ? undefined : "Paste the key, or press Ctrl+C to stop.";
      return answered(await prompts.password({ message: question, validate, ...place })).trim();
    },
    async chooseChannel(channels) {
      const options = [{ value: skipped, label: "Not now" }, ...channels];
      const question = { message: "Connect a chat?", options, ...place };
      const chosen = answered(await prompts.select({ ...question, showInstructions: false }));
      return chosen === skipped ? undefined : chosen;
    },
    async askToken(question, label, existing) {
      const instead = existing ? `use ${existing}` : `leave ${label} out`;
      const message = wrap(`${question} (Enter alone: ${instead})`);
      // An empty answer arrives as nothing at all.
      const answer: string | undefined = answered(await prompts.password({ message, ...place }));
      return answer?.trim() ?? "";
    },
    note: (title, lines) => prompts.note(wrap(lines.join("\n")), title, place),
    warn: (text) => prompts.log.warn(wrap(text), place),
    link(text, url) {
      prompts.log.info(text, place);
      output.write(`${url}\n`);
    },
    during: (text, task, describe) => showProgress(place, text, task, describe),
    end: (text) => prompts.outro(text, place),
  };
}

function answered<Value>(answer: Value): Exclude<Value, symbol> {
  if (typeof answer === "symbol") throw cancelled();
  return answer as Exclude<Value, symbol>;
}
