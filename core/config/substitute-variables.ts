import type { Environment } from "./environment.ts";
import type { ConfigPath } from "./path-expression.ts";
import { isPlainObject } from "./plain-value.ts";

/** A `${NAME}` whose variable is not set. It stays in the text as it is. */
export interface MissingVariable {
  path: ConfigPath;
  name: string;
}

const variable = /\$(\$?)\{([A-Z_][A-Z0-9_]*)\}/g;

/**
 * A copy of the value in which `${NAME}` inside any string is the variable's value and `$${NAME}` is the text `${NAME}`. Values are not looked at again:
 * a `${…}` that comes out of a variable is plain text.
 */
export function substituteVariables(
  value: unknown,
  environment: Pick<Environment, "get">,
  missing: MissingVariable[],
  path: ConfigPath = [],
): unknown {
  if (typeof value === "string") {
    return value.replace(variable, (text, escape: string, name: string) => {
      if (escape !== "") return text.slice(1);
      const found = environment.get(name);
      if (found === undefined) missing.push({ path, name });
      return found ?? text;
    });
  }
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      substituteVariables(item, environment, missing, [...path, index]),
    );
  }
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    substituteVariables(item, environment, missing, [...path, key]),
  ]);
  return Object.fromEntries(entries);
}
