import type { ConfigPath } from "./path-expression.ts";
import { isPlainObject } from "./plain-value.ts";
import { isSecretPath } from "./secret-path.ts";

/** Stands in the place of a secret wherever config is shown. Never accepted as a value. */
export const redactedValue = "__OPENCLAW_REDACTED__";

const reference = /^\$\{[A-Z_][A-Z0-9_]*\}$/;
const addressWithPassword = /:\/\/[^/?#\s]*:[^/?#\s]*@/;

/**
 * A copy of a config, or of the part of one that lies at `path`, that can be shown. `${NAME}` and references to secrets stay: they say where a secret
 * is, not what it is.
 */
export function redactConfig(value: unknown, path: ConfigPath = []): unknown {
  if (typeof value === "string") return isSecretText(value, path) ? redactedValue : value;
  if (typeof value === "number" || typeof value === "bigint") {
    return isSecretPath(path) ? redactedValue : value;
  }
  if (Array.isArray(value)) return value.map((item, index) => redactConfig(item, [...path, index]));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, redactConfig(item, [...path, key])]),
  );
}

/** True when the stand-in for a secret is somewhere in a value that someone wants to write. */
export function holdsRedactedValue(value: unknown): boolean {
  if (typeof value === "string") return value.includes(redactedValue);
  if (Array.isArray(value)) return value.some(holdsRedactedValue);
  return isPlainObject(value) && Object.values(value).some(holdsRedactedValue);
}

function isSecretText(text: string, path: ConfigPath): boolean {
  if (text === "" || reference.test(text)) return false;
  return isSecretPath(path) || addressWithPassword.test(text);
}
