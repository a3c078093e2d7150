import type { Clock } from "../lib/clock.ts";
import type { Storage } from "../sdk/storage.ts";
import { conversationMethods } from "./conversation-methods.ts";
import type { Database } from "./database.ts";
import { inboxMethods } from "./inbox-methods.ts";
import { jobMethods } from "./job-methods.ts";
import { noteMethods } from "./note-methods.ts";
import { operatorMethods } from "./operator-methods.ts";
import { outboxMethods } from "./outbox-methods.ts";
import { pairingMethods } from "./pairing-methods.ts";
import { sessionMethods } from "./session-methods.ts";
import { usageMethods } from "./usage-methods.ts";

type RowMethods = Omit<Storage, "close" | "prune" | "trim">;

/** Everything that reads and writes rows. */
export function storeMethods(database: Database, clock: Pick<Clock, "now">): RowMethods {
  return {
    ...inboxMethods(database, clock),
    ...sessionMethods(database, clock),
    ...conversationMethods(database, clock),
    ...outboxMethods(database, clock),
    ...pairingMethods(database, clock),
    ...operatorMethods(database, clock),
    ...noteMethods(database),
    ...jobMethods(database, clock),
    ...usageMethods(database),
  };
}
