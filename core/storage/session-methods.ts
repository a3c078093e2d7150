import type { Clock } from "../lib/clock.ts";
import type { Storage } from "../sdk/storage.ts";
import type { Database } from "./database.ts";
import * as sessions from "./session-statements.ts";
import * as transcript from "./transcript-statements.ts";

type SessionMethods = Pick<
  Storage,
  | "openSession"
  | "getSession"
  | "listSessions"
  | "resetSession"
  | "setSessionModel"
  | "readTranscript"
>;

export function sessionMethods(database: Database, clock: Pick<Clock, "now">): SessionMethods {
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
