import type { Clock } from "../lib/clock.ts";
import type { Storage } from "../sdk/storage.ts";
import type { Database } from "./database.ts";
import * as outbox from "./outbox-statements.ts";

type OutboxMethods = Pick<
  Storage,
  "enqueueOutbox" | "claimOutbox" | "listInterruptedOutbox" | "settleOutbox" | "nextOutboxDueAt"
>;

export function outboxMethods(database: Database, clock: Pick<Clock, "now">): OutboxMethods {
  return {
    enqueueOutbox: (rows) =>
      database.write((statements) => outbox.enqueueOutbox(statements, rows, clock.now())),
    claimOutbox: (now, limit) =>
      database.note((statements) => outbox.claimOutbox(statements, now, limit)),
    listInterruptedOutbox: () =>
      database.read((statements) => outbox.listInterruptedOutbox(statements)),
    settleOutbox: (id, outcome) =>
      database.note((statements) => outbox.settleOutbox(statements, id, outcome, clock.now())),
    nextOutboxDueAt: () => database.read((statements) => outbox.nextOutboxDueAt(statements)),
  };
}
