/** The log as it grows. */
export const enLogs = {
  level: "From level",
  text: "Text in the line",
  follow: "Follow",
  label: "Log",
  none: "No line fits.",
  "level-debug": "all",
  "level-info": "info",
  "level-warn": "warnings",
  "level-error": "errors",
  clear: "Clear the view",
  skipped: "Lines in between were left out.",
  fields: "Details",
};
