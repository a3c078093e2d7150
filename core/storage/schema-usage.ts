export const usageSchema = `
  CREATE TABLE usage (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    settled INTEGER NOT NULL,
    inbox_id TEXT,
    at INTEGER NOT NULL,
    day TEXT NOT NULL,
    session_key TEXT NOT NULL,
    agent TEXT NOT NULL,
    channel TEXT NOT NULL,
    sender TEXT NOT NULL,
    sender_name TEXT NOT NULL,
    roles TEXT NOT NULL,
    model TEXT NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    cost INTEGER,
    currency TEXT,
    estimated INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX usage_day ON usage (day);

  CREATE TABLE usage_totals (
    position INTEGER PRIMARY KEY,
    scope TEXT NOT NULL,
    period TEXT NOT NULL,
    unit TEXT NOT NULL,
    amount INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX usage_totals_of ON usage_totals (scope, period, unit);
`;
