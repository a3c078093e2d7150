import type { ChatCommand, CommandSession } from "../sdk/command.ts";
import { resetWords } from "./setting-words.ts";

export const model: ChatCommand = {
  name: "model",
  usage: "[model | list | default]",
  description: "Show or choose the model of this conversation.",
  permission: "anyone",
  arguments: [
    {
      name: "model",
      description: "provider/name, list or default",
      choices: "models",
      required: false,
    },
  ],
  immediate: true,
  async run({ args, session }) {
    const choice = args.replace(/(^|\s)(-s|--session)(?=\s|$)/g, " ").trim();
    const word = choice.toLowerCase();
    if (word === "" || word === "status") return describeModel(session);
    if (word === "list") return listModels(session);
    if (resetWords.includes(word)) {
      const { ref, warning } = await session.setModel(undefined);
      return withWarning(`Model reset to default (${ref}).`, warning);
    }
    return describeChoice(await session.setModel(choice));
  },
};

/** The acknowledgement of a pinned model. */
export function describeChoice(choice: { ref: string; warning?: string }): string {
  return withWarning(`Model set to ${choice.ref}.`, choice.warning);
}

const sources = {
  session: "chosen for this conversation",
  place: "what the config names for this place",
  config: "from the config",
  default: "the default, because the config names none",
} as const;

async function describeModel(session: CommandSession): Promise<string> {
  const { ref, source } = await session.model();
  const back = source === "session" ? " Go back with `/model default`." : "";
  return `Model: ${ref} (${sources[source]}).\nChange it with \`/model provider/name\`; see what there is with \`/model list\`.${back}`;
}

async function listModels(session: CommandSession): Promise<string> {
  const [models, current] = await Promise.all([session.models(), session.model()]);
  if (models.length === 0) {
    return `No models are listed. The current one is ${current.ref}; any other can be set with \`/model provider/name\`.`;
  }
  const lines = models.map((ref) => `- ${ref}${ref === current.ref ? " (current)" : ""}`);
  return [
    ...lines,
    "Choose one with `/model provider/name`; one that is not listed works too.",
  ].join("\n");
}

function withWarning(text: string, warning: string | undefined): string {
  return warning === undefined || warning === "" ? text : `${text} ⚠️ ${warning}`;
}
