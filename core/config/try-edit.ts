import { OpenClawError } from "../sdk/errors.ts";
import { describeIssue } from "./describe-issue.ts";
import { changedPaths } from "./diff-config.ts";
import { editConfig } from "./edit-config.ts";
import type { ConfigEdit, EditOptions, EditResult } from "./edit-config.ts";
import { loadConfig } from "./load-config.ts";
import type { ConfigIssue, LoadConfigOptions, LoadedConfig } from "./load-config.ts";
import { holdsRedactedValue } from "./redact-config.ts";
import { reloadEffect } from "./reload-policy.ts";

export interface TriedEdit extends EditResult {
  /** What it takes for the change to have effect; `nothing` when no setting that the program reads has changed. */
  effect: "nothing" | "live" | "restart";
  /** Warnings that were not there before. */
  warnings: ConfigIssue[];
}

/**
 * Edits the config file, unless that would make it worse: a mistake that was not there before, or a key that nobody knows. Mistakes that were there
 * stay allowed, so that a broken file can be mended one value at a time. Rejects with `CONFIG_INVALID`, and as `loadConfig` and `editConfig` do.
 */
export async function tryEdit(
  options: Omit<LoadConfigOptions, "text">,
  edits: readonly ConfigEdit[],
  editOptions: EditOptions = {},
): Promise<TriedEdit> {
  if (edits.some((edit) => holdsRedactedValue(edit.value))) {
    throw new OpenClawError(
      "CONFIG_VALUE",
      "The value holds the mark that stands in the place of a hidden secret.",
      {
        hint: "Give the secret itself, or a reference to it.",
      },
    );
  }
  const { paths } = options;
  const planned = await editConfig(paths, edits, { ...editOptions, dryRun: true });
  const before = await loadConfig(options);
  if (!planned.changed) return { ...planned, effect: "nothing", warnings: [] };
  const after = await loadConfig({ ...options, text: planned.text });
  const problems = [
    ...fresh(before.errors, after.errors),
    ...fresh(before.warnings, after.warnings).filter((issue) => issue.kind === "unknown-key"),
  ];
  if (problems.length > 0) throw invalid(problems, paths.configFile);
  const result =
    editOptions.dryRun === true ? planned : await editConfig(paths, edits, editOptions);
  return {
    ...result,
    effect: effectOf(before, after),
    warnings: fresh(before.warnings, after.warnings),
  };
}

function fresh(before: readonly ConfigIssue[], after: readonly ConfigIssue[]): ConfigIssue[] {
  const known = new Set(before.map((issue) => `${issue.path}\n${issue.message}`));
  return after.filter((issue) => !known.has(`${issue.path}\n${issue.message}`));
}

function effectOf(before: LoadedConfig, after: LoadedConfig): TriedEdit["effect"] {
  const effects = changedPaths(before.config, after.config)
    .filter((path) => path !== "$schema")
    .map(reloadEffect);
  if (effects.length === 0) return "nothing";
  const isReloadOff = after.config.gateway?.reload?.mode === "off";
  return isReloadOff || effects.includes("restart") ? "restart" : "live";
}

function invalid(problems: readonly ConfigIssue[], configFile: string): OpenClawError {
  const lines = problems.map((issue) => `  ${describeIssue(issue, configFile)}`);
  return new OpenClawError(
    "CONFIG_INVALID",
    `Nothing was written, because the config would be wrong:\n${lines.join("\n")}`,
    {
      hint: "openclaw config schema prints what is allowed.",
      details: { issues: problems },
    },
  );
}
