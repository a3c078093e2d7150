import { choicesSchema } from "./schema-choices.ts";
import { conversationTables } from "./schema-conversations.ts";
import { jobsSchema } from "./schema-jobs.ts";
import { mediaSchema } from "./schema-media.ts";
import { usageSchema } from "./schema-usage.ts";
import { notesSchema } from "./schema-notes.ts";

/**
 * The tables, as the list of steps that lead to them. `PRAGMA user_version` counts the steps that a file has taken. A step that was released is never
 * changed; a new one goes to the end.
 *
 * Every table has an explicit `position`, so that "oldest first" does not hang on clocks. The predicate of each partial index is spelt exactly as the
 * queries spell it: SQLite uses the index only then.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE openers (
    id TEXT NOT NULL PRIMARY KEY,
    process_id INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE inbox (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    conversation TEXT NOT NULL,
    message_id TEXT NOT NULL,
    session_key TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    accepted_at INTEGER NOT NULL,
    finished_at INTEGER,
    reason TEXT,
    message TEXT NOT NULL,
    decision TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX inbox_message ON inbox (channel, account, conversation, message_id);
  CREATE INDEX inbox_unfinished ON inbox (position) WHERE state IN ('accepted', 'running');
  CREATE INDEX inbox_finished ON inbox (finished_at) WHERE finished_at IS NOT NULL;

  CREATE TABLE sessions (
    position INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    agent_id TEXT NOT NULL,
    transcript_id TEXT NOT NULL,
    model TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    context_tokens INTEGER
  ) STRICT;
  CREATE INDEX sessions_updated ON sessions (updated_at, position);

  CREATE TABLE transcript (
    position INTEGER PRIMARY KEY,
    transcript_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    inbox_id TEXT,
    message TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX transcript_sequence ON transcript (transcript_id, sequence);

  CREATE TABLE outbox (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL UNIQUE,
    inbox_id TEXT,
    part INTEGER NOT NULL,
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    conversation TEXT NOT NULL,
    thread TEXT NOT NULL,
    text TEXT NOT NULL,
    kind TEXT NOT NULL,
    reply_to TEXT,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    settled_at INTEGER,
    message_id TEXT,
    error TEXT
  ) STRICT;
  CREATE INDEX outbox_unsent ON outbox (channel, account, conversation, thread, position)
    WHERE state IN ('pending', 'sending');
  CREATE INDEX outbox_sending ON outbox (position) WHERE state = 'sending';
  CREATE INDEX outbox_settled ON outbox (settled_at) WHERE settled_at IS NOT NULL;

  CREATE TABLE pairing_requests (
    position INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    sender_id TEXT NOT NULL,
    sender_name TEXT NOT NULL,
    code TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX pairing_sender ON pairing_requests (channel, account, sender_id);
  CREATE UNIQUE INDEX pairing_code ON pairing_requests (code COLLATE NOCASE);

  CREATE TABLE paired_senders (
    position INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    sender_id TEXT NOT NULL,
    approved_at INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX paired_sender ON paired_senders (channel, account, sender_id);
  `,
  `
  ALTER TABLE inbox ADD COLUMN link TEXT;
  UPDATE inbox SET link = json_extract(message, '$.link');
  CREATE INDEX inbox_message_id ON inbox (message_id);
  CREATE INDEX inbox_link ON inbox (link) WHERE link IS NOT NULL;
  CREATE INDEX outbox_inbox ON outbox (inbox_id) WHERE inbox_id IS NOT NULL;
  CREATE INDEX sessions_transcript ON sessions (transcript_id);

  CREATE TABLE traces (
    position INTEGER PRIMARY KEY,
    inbox_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    facts TEXT
  ) STRICT;
  CREATE INDEX traces_inbox ON traces (inbox_id, position);

  CREATE TABLE boots (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    started_at INTEGER NOT NULL,
    ended INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX boots_started ON boots (started_at);
  `,
  [notesSchema, conversationTables, mediaSchema, jobsSchema, choicesSchema, usageSchema].join("\n"),
];
