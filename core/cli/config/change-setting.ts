import JSON5 from "json5";
import { describeIssue } from "../../config/describe-issue.ts";
import type { ConfigEdit } from "../../config/edit-config.ts";
import { formatPath, parsePath } from "../../config/path-expression.ts";
import { hasAt } from "../../config/plain-value.ts";
import { readConfig } from "../../config/read-config.ts";
import { tryEdit } from "../../config/try-edit.ts";
import { isOpenClawError, OpenClawError } from "../../sdk/errors.ts";
import { writeJson, writeLine } from "../output.ts";
import type { CliContext } from "../context.ts";
import { findPaths, reportMissing, shownFile } from "./config-file.ts";
import { loadForEdit } from "./load-for-edit.ts";

/** The flags of `config set`. */
export interface SetFlags {
  strictJson?: boolean;
  json?: boolean;
  refProvider?: string;
  refSource?: string;
  refId?: string;
  dryRun?: boolean;
  force?: boolean;
}

/** Those that `config unset` has, too. */
export type EditFlags = Pick<SetFlags, "dryRun" | "force" | "json">;

/** `config set`: writes one value, unless the config would be wrong with it. */
export async function changeSetting(
  context: CliContext,
  text: string,
  value: string | undefined,
  flags: SetFlags,
): Promise<void> {
  const path = parsePath(text);
  const [first, second] = readValues(value, flags);
  try {
    await applyEdit(context, { path, value: first }, flags);
  } catch (error) {
    // 12345 reads as a number; where only a text fits, the text was meant.
    const isInvalid = isOpenClawError(error) && error.code === "CONFIG_INVALID";
    if (!isInvalid || second === undefined) throw error;
    await applyEdit(context, { path, value: second }, flags).catch(() => {
      throw error;
    });
  }
}

/** What the words of the command line may mean, the likeliest first. */
function readValues(text: string | undefined, flags: SetFlags): unknown[] {
  const isReference = [flags.refProvider, flags.refSource, flags.refId].some(
    (flag) => flag !== undefined,
  );
  if (isReference) return [readReference(text, flags)];
  if (text === undefined) {
    throw new OpenClawError("CONFIG_VALUE", "There is no value to set.", {
      hint: "Give a value, or --ref-source and --ref-id for a reference to a secret.",
    });
  }
  if (flags.strictJson === true || (flags.json === true && flags.dryRun !== true))
    return [readJson(text)];
  let value: unknown;
  try {
    value = JSON5.parse(text);
  } catch {
    return [text];
  }
  // A platform's id can be longer than a number can hold; then its digits count, not its amount.
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value))
    return [text];
  return typeof value === "object" && value !== null ? [value] : [value, text];
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OpenClawError("CONFIG_VALUE", "The value is not JSON.", {
      hint: `Put quotes inside the quotes for a text: '"text"'. Without --strict-json plain text works too.`,
    });
  }
}

function readReference(text: string | undefined, flags: SetFlags): unknown {
  const { refProvider = "default", refSource, refId } = flags;
  if (text === undefined && refSource !== undefined && refId !== undefined) {
    return { source: refSource, provider: refProvider, id: refId };
  }
  throw new OpenClawError(
    "CONFIG_VALUE",
    "A reference to a secret needs --ref-source and --ref-id, and no value.",
  );
}

/** `config unset`: an absent path leaves the file as it is and the exit status at 1. */
export async function removeSetting(
  context: CliContext,
  text: string,
  flags: EditFlags,
): Promise<void> {
  const path = parsePath(text);
  const { document } = await readConfig(findPaths(context));
  if (!hasAt(document, path)) return reportMissing(context, formatPath(path), flags.json === true);
  await applyEdit(context, { path, unset: true }, flags);
}

async function applyEdit(context: CliContext, edit: ConfigEdit, flags: EditFlags): Promise<void> {
  const options = await loadForEdit(context);
  const { paths } = options;
  const isDryRun = flags.dryRun === true;
  const result = await tryEdit(options, [edit], { dryRun: isDryRun, force: flags.force === true });
  for (const issue of result.warnings) {
    context.stderr(`Warning: ${describeIssue(issue, paths.configFile)}\n`);
  }
  const path = formatPath(edit.path);
  if (isDryRun && flags.json === true) {
    return writeJson(context, dryRunReport(paths.configFile));
  }
  if (!result.changed) return writeLine(context, "No change");
  const verb = edit.unset === true ? "remove" : "set";
  const done = edit.unset === true ? "Removed" : "Set";
  const file = shownFile(paths);
  if (isDryRun)
    return writeLine(context, `Dry run: would ${verb} ${path} in ${file}. Nothing was written.`);
  writeLine(context, `${done} ${path} in ${file}.`);
  writeLine(context, effectSentences[result.effect]);
}

const effectSentences = {
  restart: "Restart the gateway to apply.",
  live: "Change will apply without restarting the gateway.",
  nothing: "No gateway restart needed.",
};

function dryRunReport(configPath: string): unknown {
  const checks = { schema: true, resolvability: false, resolvabilityComplete: false };
  return {
    ok: true,
    operations: 1,
    configPath,
    inputModes: ["value"],
    checks,
    refsChecked: 0,
    skippedExecRefs: 0,
  };
}
