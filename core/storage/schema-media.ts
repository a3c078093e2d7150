/** Files that go with a message, as JSON. */
export const mediaSchema = `
  ALTER TABLE outbox ADD COLUMN media TEXT;
`;
