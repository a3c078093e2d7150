import type { Storage } from "../sdk/storage.ts";
import { partKey } from "./answer-parts.ts";
import type { CompactionDependencies } from "./compaction-contract.ts";
import type { ContextFacts, FittedHistory } from "./context-contract.ts";
import { fitHistory } from "./conversation-context.ts";
import type { TurnJob } from "./prepared-turn.ts";

const lifetimeMs = 10 * 60 * 1000;

type TellDependencies = CompactionDependencies & {
  storage: Pick<Storage, "addCompaction" | "appendTrace" | "enqueueOutbox">;
};

/** The part of a conversation that is sent; when older messages had to be put together for it, the trace says so, and with `compaction.notifyUser` the chat. */
export async function fitAndTell(
  { id, message: { address } }: TurnJob,
  facts: ContextFacts,
  deps: TellDependencies,
  signal: AbortSignal,
): Promise<FittedHistory> {
  const fitted = await fitHistory(facts, deps, signal);
  const { compacted } = fitted;
  if (compacted === undefined) return fitted;
  const { storage, clock, config } = deps;
  const { tokensBefore, tokensAfter, source } = compacted;
  const how = source === "model" ? "" : " without the model";
  const text = `older messages were put together${how}`;
  const note = { inboxId: id, at: clock.now(), kind: "note" as const, text };
  storage.appendTrace([{ ...note, facts: { tokensBefore, tokensAfter } }]).catch(() => undefined);
  if (config().agents?.defaults?.compaction?.notifyUser === true) {
    const sentence = `🧹 This conversation had grown long: ${text}. What was said is kept in the transcript.`;
    const expiresAt = clock.now() + lifetimeMs;
    const row = {
      key: partKey(id, `compaction:${compacted.keptFrom}`),
      part: 0,
      address,
      text: sentence,
    };
    await storage.enqueueOutbox([{ ...row, kind: "notice", expiresAt }]).catch(() => undefined);
  }
  return fitted;
}
