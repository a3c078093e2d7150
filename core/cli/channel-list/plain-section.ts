/** A part of the config that a plugin's schema describes, read without that plugin. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True for a text that is not empty and for a reference to a secret. */
export function hasVisibleText(value: unknown): boolean {
  return typeof value === "string" ? value.trim() !== "" : isRecord(value);
}
