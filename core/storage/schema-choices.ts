/** Buttons under a message, as JSON. */
export const choicesSchema = `
  ALTER TABLE outbox ADD COLUMN choices TEXT;
`;
