import { programVersion } from "../lib/program-root.ts";
import type { SessionRow, Storage } from "../sdk/storage.ts";
import { estimateTokens } from "../sessions/estimate-tokens.ts";
import type { CommandSessionDependencies } from "./command-session.ts";
import { mostEntries } from "./conversation-context.ts";
import { describeSession } from "./describe-session.ts";
import type { TurnPreparationOptions } from "./preparation-contract.ts";
import { standInOf } from "./tell-stand-in.ts";
import type { TurnQueue } from "./turn-queue.ts";

/** What `/status` answers about a session. */
export function createStatusCard(
  { storage, models, options }: TurnPreparationOptions,
  queue: () => Pick<TurnQueue, "waiting">,
): CommandSessionDependencies["describe"] {
  return async (session, choice, choices) => {
    const model = await models.resolve(session).catch(() => undefined);
    const source = model?.endpoint.credentialSource;
    const window = model?.model.contextWindow;
    return describeSession({
      version: programVersion(),
      session,
      choice,
      ...(source === undefined ? {} : { credentialSource: source }),
      ...(window === undefined ? {} : { contextWindow: window }),
      choices,
      ...(await readContext(session, storage)),
      ...(await readStandIn(session.key, [choice.ref, model?.ref], storage)),
      now: options.clock.now(),
      queued: queue().waiting(session.key),
    });
  };
}

/** Only while the conversation still has the model that somebody stood in for. */
async function readStandIn(key: string, refs: (string | undefined)[], storage: Storage) {
  const found = await standInOf(key, storage);
  return found !== undefined && refs.includes(found.own) ? { standIn: found.standIn } : {};
}

async function readContext(
  { transcriptId }: SessionRow,
  storage: Storage,
): Promise<{ compactions: number; estimatedTokens: number }> {
  const { count, newest } = await storage.readCompaction(transcriptId);
  const entries = await storage.readTranscript(transcriptId, mostEntries);
  const sent = entries.filter((entry) => entry.sequence >= (newest?.keptFrom ?? 0));
  const summary = newest === undefined ? 0 : estimateTokens(newest.summary);
  return {
    compactions: count,
    estimatedTokens: sent.reduce((sum, entry) => sum + entry.tokens, summary),
  };
}
