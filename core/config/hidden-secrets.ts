import { OpenClawError } from "../sdk/errors.ts";
import { setInText } from "./patch-text.ts";
import { formatPath } from "./path-expression.ts";
import type { ConfigPath } from "./path-expression.ts";
import type { Paths } from "./paths.ts";
import { isPlainObject, readAt } from "./plain-value.ts";
import { parseConfigText } from "./read-document.ts";
import { redactConfig, redactedValue } from "./redact-config.ts";

/** Where secrets stand in the text of a config file; references to them do not count. Rejects with `CONFIG_SYNTAX`. */
export function secretPaths(text: string, paths: Paths): ConfigPath[] {
  return marksIn(redactConfig(parseConfigText(text, paths.configFile, paths)), []);
}

/** The text of a config file with a mark in the place of each secret, and everything else as it is. Rejects with `CONFIG_SYNTAX`. */
export function hideSecrets(text: string, paths: Paths): string {
  return secretPaths(text, paths).reduce(
    (hidden, path) => setInText(hidden, path, redactedValue) ?? hidden,
    text,
  );
}

/**
 * The text that was meant when one with marks was edited: each mark becomes the secret that stands at its path in the text before. Rejects with
 * `CONFIG_SECRET_MOVED` where there is none, and with `CONFIG_SYNTAX`.
 */
export function restoreSecrets(edited: string, before: string, paths: Paths): string {
  const old = parseConfigText(before, paths.configFile, paths);
  const marks = marksIn(parseConfigText(edited, paths.configFile, paths), []);
  return marks.reduce((text, path) => {
    const secret = readAt(old, path);
    const restored = secret === undefined ? undefined : setInText(text, path, secret);
    if (restored !== undefined) return restored;
    throw new OpenClawError(
      "CONFIG_SECRET_MOVED",
      `At ${formatPath(path)} stands the mark of a hidden secret, and the file has none there.`,
      { hint: "Leave marks where they are, or write the secret itself or a reference to it." },
    );
  }, edited);
}

function marksIn(value: unknown, path: ConfigPath): ConfigPath[] {
  if (value === redactedValue) return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => marksIn(item, [...path, index]));
  if (!isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => marksIn(item, [...path, key]));
}
