import type { ConfigPath } from "./path-expression.ts";

const secretName =
  /(token|password|passphrase|secret|credentials?|apikey|(api|private|signing|access|encrypt|encryption)[-_]?key)$|^key$/i;
const secretHolders = new Set(["headers", "vars"]);

/**
 * True when what lies at this path may be a secret: a key that is named like one, a request header, or an environment variable. Used to keep values
 * out of messages and output, so it rather says yes once too often.
 */
export function isSecretPath(path: ConfigPath): boolean {
  if (path[0] === "env" && path[1] !== "shellEnv") return path.length > 1;
  const names = path.filter((part) => typeof part === "string");
  const last = names.at(-1);
  if (last === undefined) return false;
  if (secretName.test(last)) return true;
  const parent = names.at(-2);
  return parent !== undefined && secretHolders.has(parent);
}
