/** What all views for looking after the gateway say. */
export const enAdmin = {
  "read-only": "You are signed in to look; nothing can be changed with this token.",
};
