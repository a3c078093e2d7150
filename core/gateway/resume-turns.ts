import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../sdk/logger.ts";
import type { InboxRow, Storage } from "../sdk/storage.ts";
import { answerParts } from "./answer-parts.ts";
import type { TurnDependencies } from "./turn-dependencies.ts";

export interface ResumeDependencies {
  storage: Pick<Storage, "listUnfinished" | "finishTurn">;
  clock: Pick<Clock, "now">;
  logger: Logger;
  maxTextLength: TurnDependencies["maxTextLength"];
  /** False for messages of channels that this process does not serve. */
  isServed(row: InboxRow): boolean;
  schedule(row: InboxRow): void;
}

/** A question that waited longer is not answered any more: the conversation has moved on. Milliseconds. */
const longestWaitMs = 10 * 60 * 1000;
/** A turn that had begun may be longer ago: its work is worth more. */
const longestRunMs = 2 * 60 * 60 * 1000;

/**
 * Takes up what was accepted and not answered when the last process ended. What is too old becomes one sentence for each conversation instead of a flood of late
 * answers.
 */
export async function resumeTurns(deps: ResumeDependencies): Promise<void> {
  const served = (await deps.storage.listUnfinished()).filter((row) => deps.isServed(row));
  const known = new Set(served.map((row) => row.id));
  // What another turn answers comes back with that turn.
  const rows = served.filter((row) => !row.mergedInto || !known.has(row.mergedInto));
  const late = rows.filter((row) => isTooOld(row, deps.clock.now()));
  for (const [conversation, expired] of Map.groupBy(late, conversationOf)) {
    deps.logger.warn(`${expired.length} old messages are not answered any more`, { conversation });
    await expire(expired, deps);
  }
  for (const row of rows) if (!late.includes(row)) deps.schedule(row);
}

function isTooOld(row: InboxRow, now: number): boolean {
  return now - row.acceptedAt > (row.state === "running" ? longestRunMs : longestWaitMs);
}

function conversationOf({ message: { address } }: InboxRow): string {
  return JSON.stringify([address.channel, address.account, address.conversation, address.thread]);
}

/** The newest of them carries the sentence; the others end silently, recorded as expired. */
async function expire(rows: readonly InboxRow[], deps: ResumeDependencies): Promise<void> {
  const newest = rows.at(-1);
  const count = rows.length === 1 ? "This message" : `${rows.length} messages`;
  const text = `${count} waited too long while the gateway was away and will not be answered. Send again what still matters.`;
  for (const row of rows) {
    await deps.storage.finishTurn({
      inboxId: row.id,
      state: "expired",
      reason: "too old when the gateway came back",
      entries: [],
      outbox: row === newest ? answerParts(row, text, "notice", deps) : [],
    });
  }
}
