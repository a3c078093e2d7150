import { z } from "zod";
import type { DocumentFinding } from "./check-document.ts";
import { keysAt } from "./json-schema-walk.ts";
import { retiredKeys } from "./legacy-keys.ts";
import type { ConfigPath } from "./path-expression.ts";
import { configSchema } from "./schema.ts";
import { suggest } from "./suggest.ts";

/** Adds to an unknown key what it probably should have been. */
export function withSuggestion(
  finding: DocumentFinding,
  schemaOfPart: (path: ConfigPath) => { schema: unknown; base: ConfigPath } | undefined,
  namesAt: (place: ConfigPath) => string[],
): DocumentFinding {
  if (finding.kind !== "unknown-key") return finding;
  const { path } = finding;
  const name = String(path.at(-1));
  const successor =
    path.length === 1 && Object.hasOwn(retiredKeys, name) ? retiredKeys[name] : undefined;
  if (successor !== undefined) {
    return { ...finding, message: `has not been read since its settings moved to ${successor}` };
  }
  const part = schemaOfPart(path);
  const place = path.slice(0, -1);
  const keys =
    part === undefined
      ? keysAt(z.toJSONSchema(configSchema), place)
      : keysAt(part.schema, place.slice(part.base.length));
  const suggestion = suggest(name, [...keys, ...namesAt(place)]);
  return suggestion === undefined ? finding : { ...finding, suggestion };
}
