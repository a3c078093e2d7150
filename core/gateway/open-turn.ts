import type { Config } from "../config/schema.ts";
import type { OpenedTurn, Storage } from "../sdk/storage.ts";
import { resetRule } from "../sessions/reset-rule.ts";
import { mostEntries } from "./conversation-context.ts";
import type { TurnJob } from "./prepared-turn.ts";

/** Begins the turn of a message, in a new conversation when the old one is over. */
export function openTurn(
  { id, message, merge }: TurnJob,
  storage: Pick<Storage, "openTurn">,
  session: Config["session"],
  now: number,
): Promise<OpenedTurn | undefined> {
  const { channel, thread } = message.address;
  const kind = thread === undefined ? message.chatType : "thread";
  const reset = resetRule(session, { channel, kind, now });
  return storage.openTurn(id, mostEntries, {
    ...(merge === undefined ? {} : { merge }),
    ...(reset === undefined ? {} : { reset }),
  });
}
