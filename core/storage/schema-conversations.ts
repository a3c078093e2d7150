/** Step 3: what conversations need over many turns. */
export const conversationTables = `
  ALTER TABLE inbox ADD COLUMN merged_into TEXT;
  CREATE INDEX inbox_merged ON inbox (merged_into) WHERE merged_into IS NOT NULL;

  ALTER TABLE sessions ADD COLUMN started_at INTEGER;
  ALTER TABLE sessions ADD COLUMN last_message_at INTEGER;
  ALTER TABLE sessions ADD COLUMN settings TEXT;
  ALTER TABLE sessions ADD COLUMN pruning TEXT;

  CREATE TABLE compactions (
    position INTEGER PRIMARY KEY,
    transcript_id TEXT NOT NULL,
    kept_from INTEGER NOT NULL,
    summary TEXT NOT NULL,
    at INTEGER NOT NULL,
    tokens_before INTEGER NOT NULL,
    tokens_after INTEGER NOT NULL,
    source TEXT NOT NULL
  ) STRICT;
  CREATE INDEX compactions_transcript ON compactions (transcript_id, position);

  CREATE TABLE past_transcripts (
    position INTEGER PRIMARY KEY,
    transcript_id TEXT NOT NULL UNIQUE,
    session_key TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX past_transcripts_session ON past_transcripts (session_key, position);
`;
