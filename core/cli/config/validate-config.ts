import { describeIssue } from "../../config/describe-issue.ts";
import type { LoadedConfig } from "../../config/load-config.ts";
import type { Paths } from "../../config/paths.ts";
import { isOpenClawError } from "../../sdk/errors.ts";
import type { OpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { loadProject } from "../load-project.ts";
import { writeJson, writeLine } from "../output.ts";
import { findPaths, shownFile } from "./config-file.ts";

/** `config validate`: everything that is wrong or odd, and exit status 1 when something is wrong. */
export async function validateConfig(
  context: CliContext,
  flags: { json?: boolean },
): Promise<void> {
  const paths = findPaths(context);
  const result = await loadProject(context).catch((error: unknown) => {
    if (isOpenClawError(error) && error.code.startsWith("CONFIG_")) return error;
    throw error;
  });
  if (isOpenClawError(result)) return reportUnreadable(context, paths, result, flags.json === true);
  if (flags.json === true) writeVerdictAsJson(context, paths, result.loaded);
  else writeVerdict(context, paths, result.loaded);
  if (result.loaded.errors.length > 0) context.exitCode = 1;
}

function writeVerdict(context: CliContext, paths: Paths, loaded: LoadedConfig): void {
  const file = shownFile(paths);
  const { errors, warnings, notices, exists } = loaded;
  if (errors.length > 0) context.stderr(`Config is not valid: ${file}\n`);
  else
    writeLine(
      context,
      exists ? `Config valid: ${file}` : `No config at ${file}; the defaults apply.`,
    );
  for (const issue of errors) context.stderr(`  × ${describeIssue(issue, paths.configFile)}\n`);
  for (const issue of warnings) context.stderr(`  ! ${describeIssue(issue, paths.configFile)}\n`);
  for (const notice of notices) context.stderr(`  i ${notice}\n`);
  for (const { feature } of loaded.broken) {
    context.stderr(`  The gateway starts with ${feature} switched off until this is mended.\n`);
  }
}

function writeVerdictAsJson(
  context: CliContext,
  paths: Paths,
  { errors, warnings, notices }: LoadedConfig,
): void {
  if (errors.length === 0)
    return writeJson(context, { valid: true, path: paths.configFile, warnings, notices });
  const message = `Config is not valid: ${shownFile(paths)}`;
  const failure = {
    ok: false,
    error: { type: "cli_error", message },
    valid: false,
    path: paths.configFile,
  };
  writeJson(context, { ...failure, issues: errors, warnings, notices });
}

function reportUnreadable(
  context: CliContext,
  paths: Paths,
  error: OpenClawError,
  json: boolean,
): void {
  if (!json) throw error;
  context.exitCode = 1;
  const message = `Config is not valid: ${shownFile(paths)}`;
  const { line, column } = error.details ?? {};
  const issue = { path: "<root>", message: error.message, line, column };
  const failure = { ok: false, error: { type: "cli_error", code: error.code, message } };
  writeJson(context, { ...failure, valid: false, path: paths.configFile, issues: [issue] });
}
