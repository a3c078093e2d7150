import type { Paths } from "./paths.ts";
import type { PlainObject } from "./plain-value.ts";
import { parseConfigText, readConfigText } from "./read-document.ts";
import { resolveIncludes } from "./resolve-includes.ts";
import type { ConfigSource } from "./resolve-includes.ts";

/** The config as it is written, includes resolved, nothing else changed. */
export interface WrittenConfig {
  exists: boolean;
  /** Of the config file itself; empty when there is none. */
  text: string;
  document: PlainObject;
  sources: ConfigSource[];
}

/** @param text takes the place of the file's content, for trying out an edit. Rejects with the errors of the files. */
export async function readConfig(paths: Paths, text?: string): Promise<WrittenConfig> {
  const found = text ?? (await readConfigText(paths.configFile, paths));
  if (found === undefined) return { exists: false, text: "", document: {}, sources: [] };
  const document = parseConfigText(found, paths.configFile, paths);
  return {
    exists: true,
    text: found,
    ...(await resolveIncludes({ text: found, document }, paths)),
  };
}
