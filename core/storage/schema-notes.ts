export const notesSchema = `
  CREATE TABLE notes (
    position INTEGER PRIMARY KEY,
    scope TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX notes_name ON notes (scope, name);
  CREATE INDEX inbox_place ON inbox (channel, account, conversation);
`;
