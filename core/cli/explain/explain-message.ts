import { OpenClawError } from "../../sdk/errors.ts";
import type { InboxRow, Storage } from "../../sdk/storage.ts";
import type { CliContext } from "../context.ts";
import { withStore } from "../open-store.ts";
import { writeJson, writeLine } from "../output.ts";
import type { Explanation } from "../../gateway/explanation.ts";
import { explanationLines } from "../../gateway/explanation-lines.ts";

const mostSends = 100;

/** Prints the way of a message. Rejects with `CLI_NO_SUCH_MESSAGE` when the store does not know it. */
export async function explainMessage(
  context: CliContext,
  text: string,
  flags: { json?: boolean },
): Promise<void> {
  const explanations = await withStore(context, async (storage, file) => {
    const found = await storage.findMessages(text.trim());
    if (found.length === 0) throw unknownMessage(text, file);
    return Promise.all(found.map((message) => explain(message, storage)));
  });
  if (flags.json) return writeJson(context, explanations);
  for (const [index, explanation] of explanations.entries()) {
    if (index > 0) writeLine(context);
    for (const line of explanationLines(explanation)) writeLine(context, line);
  }
}

async function explain(message: InboxRow, storage: Storage): Promise<Explanation> {
  const [trace, sends] = await Promise.all([
    storage.readTrace(message.id),
    storage.listOutbox({ inboxId: message.id, limit: mostSends }),
  ]);
  return { message, trace, sends: sends.toSorted((left, right) => left.part - right.part) };
}

function unknownMessage(text: string, file: string): OpenClawError {
  return new OpenClawError("CLI_NO_SUCH_MESSAGE", `Nothing is known of the message "${text}".`, {
    hint: `Give the platform's message id or the message's link. ${file} keeps finished messages for a week.`,
  });
}
