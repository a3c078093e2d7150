import type { PluginManifest } from "../sdk/manifest.ts";
import type { Environment } from "./environment.ts";
import { closeFeature } from "./features.ts";
import type { Verdict } from "./judge-findings.ts";
import { formatPath } from "./path-expression.ts";
import type { ConfigPath } from "./path-expression.ts";
import type { Paths } from "./paths.ts";
import { readAt, type PlainObject } from "./plain-value.ts";
import { prepareDocument } from "./prepare-document.ts";
import { readConfig } from "./read-config.ts";
import { reportIssues } from "./report.ts";
import type { ConfigIssue } from "./report.ts";
import type { Config } from "./schema.ts";

export type { ConfigIssue } from "./report.ts";

export interface LoadedConfig {
  path: string;
  exists: boolean;
  /** Of the config file itself. */
  text: string;
  /** Checked, in the newest spelling, variables filled in. What was wrong is not in it. */
  config: Config;
  environment: Environment;
  errors: ConfigIssue[];
  warnings: ConfigIssue[];
  notices: string[];
  /** Parts of the program that stay switched off because their settings are wrong. */
  broken: { feature: string; reason: string }[];
  /** The files that the config is made of; a watcher needs them. */
  files: string[];
}

export interface LoadConfigOptions {
  paths: Paths;
  processEnv: Record<string, string | undefined>;
  cwd: string;
  manifests: readonly PluginManifest[];
  /** Takes the place of the file's content, for trying out an edit. */
  text?: string;
}

/**
 * Reads the config with everything that belongs to it. Mistakes in it are part of the answer, all of them at once. Rejects only when it cannot be read
 * at all: `CONFIG_UNREADABLE`, `CONFIG_NOT_A_FILE`, `CONFIG_SYNTAX`, `CONFIG_INCLUDE`. A missing file is an empty config.
 */
export async function loadConfig(options: LoadConfigOptions): Promise<LoadedConfig> {
  const { paths, manifests } = options;
  const written = await readConfig(paths, options.text);
  const prepared = prepareDocument(written.document, manifests, options);
  const { document, environment } = prepared;
  const verdict = await judge(document, manifests, (path) => readAt(prepared.shown, path));
  for (const feature of verdict.broken.keys()) closeFeature(document, feature);
  const report = reportIssues({
    written,
    prepared,
    verdict,
    paths,
    processEnv: options.processEnv,
  });
  return {
    path: paths.configFile,
    exists: written.exists,
    text: written.text,
    // What did not fit the schema has been taken out of the document, so it has the schema's shape.
    config: document,
    environment,
    ...report,
    broken: listBroken(verdict),
    files: [paths.configFile, ...written.sources.slice(1).map((source) => source.file)],
  };
}

/** The errors that keep the gateway from starting: those that no single feature can be switched off for. */
export function fatalErrors(loaded: LoadedConfig): ConfigIssue[] {
  return loaded.errors.filter((issue) => issue.fatal === true);
}

function listBroken(verdict: Verdict): LoadedConfig["broken"] {
  return [...verdict.broken].map(([feature, findings]) => ({
    feature,
    reason: findings.map(({ path, message }) => `${formatPath(path)}: ${message}`).join("; "),
  }));
}

/** The schemas are the greater part of what a command loads; an empty config needs none. */
async function judge(
  document: PlainObject,
  manifests: readonly PluginManifest[],
  shown: (path: ConfigPath) => unknown,
): Promise<Verdict> {
  if (Object.keys(document).length === 0) {
    return { errors: [], warnings: [], unread: [], broken: new Map() };
  }
  const { checkDocument } = await import("./check-document.ts");
  const { judgeFindings } = await import("./judge-findings.ts");
  return judgeFindings(checkDocument(document, manifests, shown), manifests);
}
