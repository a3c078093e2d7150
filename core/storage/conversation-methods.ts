import type { Clock } from "../lib/clock.ts";
import type { ConversationStorage } from "../sdk/storage-sessions.ts";
import * as conversations from "./conversation-statements.ts";
import type { Database } from "./database.ts";
import { changeSettings } from "./session-statements.ts";
import { takeBack } from "./transcript-statements.ts";

export function conversationMethods(
  database: Database,
  clock: Pick<Clock, "now">,
): ConversationStorage {
  return {
    changeSessionSettings: (key, change) =>
      database.write((statements) => changeSettings(statements, key, change, clock.now())),
    addCompaction: (sessionKey, compaction) =>
      database.write((statements) =>
        conversations.addCompaction(statements, sessionKey, compaction),
      ),
    readCompaction: (transcriptId) =>
      database.read((statements) => conversations.readCompaction(statements, transcriptId)),
    takeBack: (transcriptId, from) =>
      database.write((statements) => takeBack(statements, transcriptId, from)),
    listPastTranscripts: (sessionKey, limit) =>
      database.read((statements) =>
        conversations.listPastTranscripts(statements, sessionKey, limit),
      ),
    deleteSession: (key) =>
      database.write((statements) => conversations.deleteSession(statements, key)),
  };
}
