import type { Storage } from "../sdk/storage.ts";
import { systemClock } from "../lib/clock.ts";
import type { Clock } from "../lib/clock.ts";
import { openDatabase } from "./database.ts";
import type { Database } from "./database.ts";
import * as inbox from "./inbox-statements.ts";
import { migrate, refuseNewer } from "./migrate.ts";
import { registerOpener } from "./openers.ts";
import * as outbox from "./outbox-statements.ts";
import * as pairing from "./pairing-statements.ts";
import { prepareFile } from "./prepare-file.ts";
import { finishTurn, openTurn, prune } from "./spanning-statements.ts";
import * as sessions from "./session-statements.ts";
import * as transcript from "./transcript-statements.ts";

/**
 * Opens the store in that file, which is made when it is missing. Several processes may have it open. Rejects with `STORAGE_UNWRITABLE`,
 * `STORAGE_NEWER`, `STORAGE_CORRUPT` or `STORAGE_BUSY`.
 */
export async function openStorage(
  file: string,
  options: { clock?: Pick<Clock, "now"> } = {},
): Promise<Storage> {
  const { clock = systemClock } = options;
  await prepareFile(file);
  const database = await openDatabase(file);
  try {
    refuseNewer(database, file);
    database.execute(settings);
    migrate(database);
    const unregister = registerOpener(database, file);
    return {
      ...inboxMethods(database, clock),
      ...sessionMethods(database, clock),
      ...outboxMethods(database, clock),
      ...pairingMethods(database, clock),
      prune: (before, limit) =>
        database.write((statements) => prune(statements, { before, limit, now: clock.now() })),
      close: () => database.close(unregister),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** A commit waits for the disk, so that power loss takes nothing that was promised. The log beside the file is cut back after a burst. */
const settings = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA journal_size_limit = 16777216;
  PRAGMA trusted_schema = OFF;
`;

type InboxMethods = Pick<
  Storage,
  "acceptMessage" | "listUnfinished" | "getInbox" | "openTurn" | "appendEntries" | "finishTurn"
>;

function inboxMethods(database: Database, clock: Pick<Clock, "now">): InboxMethods {
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

type SessionMethods = Pick<
  Storage,
  | "openSession"
  | "getSession"
  | "listSessions"
  | "resetSession"
  | "setSessionModel"
  | "readTranscript"
>;

function sessionMethods(database: Database, clock: Pick<Clock, "now">): SessionMethods {
  return {
    openSession: (key, agentId) =>
      database.write((statements) => sessions.openSession(statements, key, agentId, clock.now())),
    getSession: (key) => database.read((statements) => sessions.getSession(statements, key)),
    listSessions: (limit) =>
      database.read((statements) => sessions.listSessions(statements, limit)),
    resetSession: (key) =>
      database.write((statements) => sessions.resetSession(statements, key, clock.now())),
    setSessionModel: (key, model) =>
      database.write((statements) => sessions.setSessionModel(statements, key, model, clock.now())),
    readTranscript: (transcriptId, limit) =>
      database.read((statements) => transcript.readTranscript(statements, transcriptId, limit)),
  };
}

type OutboxMethods = Pick<
  Storage,
  "enqueueOutbox" | "claimOutbox" | "listInterruptedOutbox" | "settleOutbox" | "nextOutboxDueAt"
>;

function outboxMethods(database: Database, clock: Pick<Clock, "now">): OutboxMethods {
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

type PairingMethods = Pick<
  Storage,
  "requestPairing" | "listPairingRequests" | "approvePairing" | "isPaired"
>;

function pairingMethods(database: Database, clock: Pick<Clock, "now">): PairingMethods {
  return {
    requestPairing: (request, cap) =>
      database.write((statements) => pairing.requestPairing(statements, request, cap, clock.now())),
    listPairingRequests: (channel) =>
      database.read((statements) => pairing.listPairingRequests(statements, channel, clock.now())),
    approvePairing: (channel, code) =>
      database.write((statements) =>
        pairing.approvePairing(statements, channel, code, clock.now()),
      ),
    isPaired: (channel, account, senderId) =>
      database.read((statements) => pairing.isPaired(statements, channel, account, senderId)),
  };
}
