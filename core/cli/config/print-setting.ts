import { formatPath, parsePath } from "../../config/path-expression.ts";
import { hasAt, readAt } from "../../config/plain-value.ts";
import { readConfig } from "../../config/read-config.ts";
import { redactConfig } from "../../config/redact-config.ts";
import type { CliContext } from "../context.ts";
import { writeJson, writeLine } from "../output.ts";
import { findPaths, reportMissing } from "./config-file.ts";

/** Looks in the file first, then in the newest spelling, so that both names of a setting work. */
export async function printSetting(
  context: CliContext,
  text: string,
  flags: { json?: boolean },
): Promise<void> {
  const path = parsePath(text);
  const { document } = await readConfig(findPaths(context));
  let found: { value: unknown } | undefined = hasAt(document, path)
    ? { value: readAt(document, path) }
    : undefined;
  if (found === undefined) {
    const { loadProject } = await import("../load-project.ts");
    const { loaded } = await loadProject(context);
    found = hasAt(loaded.config, path) ? { value: readAt(loaded.config, path) } : undefined;
  }
  if (found === undefined) return reportMissing(context, formatPath(path), flags.json === true);
  const shown = redactConfig(found.value, path);
  if (flags.json !== true && typeof shown === "string") writeLine(context, shown);
  else writeJson(context, shown);
}
