import { Command } from "commander";
import type { CliContext } from "../context.ts";

/** `openclaw explain`: what became of a message, and why. Works with and without a running gateway. */
export function defineExplainCommand(context: CliContext): Command {
  return new Command("explain")
    .description(
      "Say what became of a message: who let it in or kept it out, what the model did, what was sent",
    )
    .argument(
      "<message>",
      "the platform's message id, a link to the message, or the run id of an answer",
    )
    .option("--json", "print JSON")
    .action(async (message: string, flags: { json?: boolean }) => {
      const { explainMessage } = await import("../explain/explain-message.ts");
      await explainMessage(context, message, flags);
    });
}
