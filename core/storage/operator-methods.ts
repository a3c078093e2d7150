import type { Clock } from "../lib/clock.ts";
import type { OverviewStorage } from "../sdk/storage-overview.ts";
import type { Storage } from "../sdk/storage.ts";
import * as boots from "./boot-statements.ts";
import type { Database } from "./database.ts";
import * as inbox from "./inbox-statements.ts";
import * as overview from "./overview-statements.ts";
import * as outbox from "./outbox-statements.ts";
import * as traces from "./trace-statements.ts";

type OperatorMethods = Pick<
  Storage,
  | "listOutbox"
  | "retryOutbox"
  | "dropOutbox"
  | "appendTrace"
  | "readTrace"
  | "findMessages"
  | "listConversations"
  | "beginBoot"
  | "endBoot"
> &
  OverviewStorage;

/** What people and the gateway itself ask about the state, apart from the way of a message. */
export function operatorMethods(database: Database, clock: Pick<Clock, "now">): OperatorMethods {
  return {
    listOutbox: (filter) => database.read((statements) => outbox.listOutbox(statements, filter)),
    retryOutbox: (id, expiresAt) =>
      database.write((statements) => outbox.retryOutbox(statements, id, expiresAt, clock.now())),
    dropOutbox: (id, reason) =>
      database.write((statements) => outbox.dropOutbox(statements, id, reason, clock.now())),
    appendTrace: (steps) => database.note((statements) => traces.appendTrace(statements, steps)),
    readTrace: (inboxId) => database.read((statements) => traces.readTrace(statements, inboxId)),
    findMessages: (text) => database.read((statements) => inbox.findMessages(statements, text)),
    listConversations: (channel, account, since, limit) =>
      database.read((statements) =>
        inbox.listConversations(statements, { channel, account, since, limit }),
      ),
    beginBoot: (now, since) =>
      database.write((statements) => boots.beginBoot(statements, now, since)),
    listMessages: (limit, before) =>
      database.read((statements) => overview.listMessages(statements, limit, before)),
    countWaiting: () => database.read((statements) => overview.countWaiting(statements)),
    endBoot: (id) => database.write((statements) => boots.endBoot(statements, id)),
  };
}
