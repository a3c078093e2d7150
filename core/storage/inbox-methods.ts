import type { Clock } from "../lib/clock.ts";
import type { Storage } from "../sdk/storage.ts";
import type { Database } from "./database.ts";
import * as inbox from "./inbox-statements.ts";
import { finishTurn, openTurn } from "./spanning-statements.ts";
import * as transcript from "./transcript-statements.ts";

type InboxMethods = Pick<
  Storage,
  "acceptMessage" | "listUnfinished" | "getInbox" | "openTurn" | "appendEntries" | "finishTurn"
>;

export function inboxMethods(database: Database, clock: Pick<Clock, "now">): InboxMethods {
  return {
    acceptMessage: (row) =>
      database.write((statements) => inbox.acceptMessage(statements, row, clock.now())),
    listUnfinished: () => database.read((statements) => inbox.listUnfinished(statements)),
    getInbox: (id) => database.read((statements) => inbox.getInbox(statements, id)),
    openTurn: (id, limit) =>
      database.note((statements) => openTurn(statements, id, limit, clock.now())),
    appendEntries: (entries) =>
      database.write((statements) => transcript.appendEntries(statements, entries)),
    finishTurn: (result) =>
      database.write((statements) => finishTurn(statements, result, clock.now())),
  };
}
