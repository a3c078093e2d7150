import type { Clock } from "../lib/clock.ts";
import type { Storage } from "../sdk/storage.ts";
import type { Database } from "./database.ts";
import * as inbox from "./inbox-statements.ts";
import { finishTurn, joinTurn, openTurn } from "./spanning-statements.ts";
import * as transcript from "./transcript-statements.ts";

type InboxMethods = Pick<
  Storage,
  | "acceptMessage"
  | "listUnfinished"
  | "getInbox"
  | "openTurn"
  | "appendEntries"
  | "joinTurn"
  | "finishTurn"
>;

export function inboxMethods(database: Database, clock: Pick<Clock, "now">): InboxMethods {
  return {
    acceptMessage: (row) =>
      database.write((statements) => inbox.acceptMessage(statements, row, clock.now())),
    listUnfinished: () => database.read((statements) => inbox.listUnfinished(statements)),
    getInbox: (id) => database.read((statements) => inbox.getInbox(statements, id)),
    openTurn: (inboxId, limit, start = {}) =>
      database.note((statements) =>
        openTurn(statements, { ...start, inboxId, limit }, clock.now()),
      ),
    appendEntries: (entries) =>
      database.write((statements) => transcript.appendEntries(statements, entries)),
    joinTurn: (inboxId, joining, entries) =>
      database.write((statements) => joinTurn(statements, { inboxId, joining }, entries)),
    finishTurn: (result) =>
      database.write((statements) => finishTurn(statements, result, clock.now())),
  };
}
