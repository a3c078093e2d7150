/** What is wrong with the setup. */
export const enDoctor = {
  title: "Findings",
  again: "Look again",
  none: "Nothing is wrong.",
  fix: "Mend it",
  "fix-label": "Mend it: {title}",
  todo: "What to do:",
  error: "error",
  warning: "warning",
  info: "note",
  summary: "Errors: {errors}, warnings: {warnings}, notes: {notes}",
};
