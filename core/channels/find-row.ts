import type { Clock } from "../lib/clock.ts";
import type { Address, Channel, FoundSent } from "../sdk/channel.ts";
import { errorMessage } from "../sdk/errors.ts";
import type { OutboxRow, Storage } from "../sdk/storage.ts";
import { askInTime } from "./ask-in-time.ts";
import { messageOf } from "./send-row.ts";

export interface FindOptions {
  channel: Pick<Channel, "findSent">;
  storage: Pick<Storage, "listOutbox">;
  clock: Clock;
  signal: AbortSignal;
  /** When the row was first tried, by this machine's clock. */
  firstTriedAt: number;
}

const deadlineMs = 30_000;
/** Clocks of machine and platform differ, and some jump by an hour. An older message with the same text does no harm: the outbox knows whose it is. */
const clockDoubtMs = 2 * 60 * 60_000;
const mostSentRows = 500;

/** Asks the platform whether a row arrived. Never rejects. A message that is known to be another row's is not taken for this one. */
export async function findRow(row: OutboxRow, options: FindOptions): Promise<FoundSent> {
  const { channel, storage, clock, signal } = options;
  if (channel.findSent === undefined) return unsure("The channel cannot look.");
  let taken: ReadonlySet<string>;
  try {
    taken = await takenIds(row, storage);
  } catch (error) {
    return unsure(errorMessage(error));
  }
  const since = options.firstTriedAt - clockDoubtMs;
  const look = async (inTime: AbortSignal): Promise<FoundSent> =>
    (await channel.findSent?.(messageOf(row), since, inTime, taken)) ?? unsure("Nothing was said.");
  const found = await askInTime(look, { clock, deadlineMs, signal, otherwise: unsure });
  return found.found === true && taken.has(found.messageId)
    ? unsure("The only such message belongs to another part.")
    : found;
}

async function takenIds(
  row: OutboxRow,
  storage: Pick<Storage, "listOutbox">,
): Promise<ReadonlySet<string>> {
  const rows = await storage.listOutbox({ states: ["sent"], limit: mostSentRows });
  const place = nameOf(row.address);
  const here = rows.filter(({ id, address }) => id !== row.id && nameOf(address) === place);
  return new Set(here.flatMap(({ messageId }) => messageId ?? []));
}

function nameOf({ channel, account, conversation, thread = "" }: Address): string {
  return JSON.stringify([channel, account, conversation, thread]);
}

function unsure(reason: string): FoundSent {
  return { found: "unsure", reason };
}
