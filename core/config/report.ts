import type { DocumentFinding } from "./check-document.ts";
import { featureOf } from "./features.ts";
import type { Verdict } from "./judge-findings.ts";
import { createLocator } from "./locate.ts";
import type { Location } from "./locate.ts";
import { originalPath } from "./normalised-document.ts";
import { formatPath } from "./path-expression.ts";
import type { ConfigPath } from "./path-expression.ts";
import type { Paths } from "./paths.ts";
import { hasAt } from "./plain-value.ts";
import type { PreparedDocument } from "./prepare-document.ts";
import type { WrittenConfig } from "./read-config.ts";

/** One thing to tell about the config, at its place. */
export interface ConfigIssue {
  /** As the file spells it. */
  path: string;
  message: string;
  kind: IssueKind;
  /** True for an error that keeps the gateway from starting. */
  fatal?: true;
  /** Where it is written; absent when it cannot be told. */
  line?: number;
  column?: number;
  /** Only when it is not the config file itself. */
  file?: string;
  allowedValues?: string[];
  suggestion?: string;
}

export type IssueKind =
  | DocumentFinding["kind"]
  | "missing-variable"
  | "old-spelling"
  | "environment";

type Finding = Omit<DocumentFinding, "kind"> & { kind: IssueKind };

export interface ReportOptions {
  written: WrittenConfig;
  prepared: PreparedDocument;
  verdict: Verdict;
  paths: Paths;
  processEnv: Record<string, string | undefined>;
}

/** Says everything that there is to say about a config. Positions are looked up only when there is an issue. */
export function reportIssues(options: ReportOptions): {
  errors: ConfigIssue[];
  warnings: ConfigIssue[];
  notices: string[];
} {
  const { prepared, verdict } = options;
  const { moves, errors, warnings, notices } = prepared.normalised;
  const write = createIssueWriter(options);
  const ownErrors = errors.map((error) => ({ ...error, kind: "type" as const }));
  const oddities: Finding[] = [
    ...warnings.map((warning) => ({ ...warning, kind: "old-spelling" as const })),
    ...missingVariables(prepared),
    ...prepared.environment.problems.map(environmentProblem),
  ];
  const unread = verdict.unread.map((path) => formatPath(originalPath(path, moves)));
  const fatal = { fatal: true as const };
  const found = [
    ...ownErrors.map((error) => ({ ...write(error), ...fatal })),
    ...verdict.errors.map((error) => {
      const stopsTheGateway = featureOf(error.path) === undefined;
      return { ...write(error), ...(stopsTheGateway ? fatal : {}) };
    }),
  ];
  return {
    errors: found.toSorted(byPlace),
    warnings: [...verdict.warnings, ...oddities].map(write).toSorted(byPlace),
    notices: [...notices, ...unreadNotice(unread), ...renamedVariables(options.processEnv)],
  };
}

/** The order of reading; what has no place comes last. */
function byPlace(left: ConfigIssue, right: ConfigIssue): number {
  const files = (left.file ?? "").localeCompare(right.file ?? "");
  const lines = (left.line ?? Infinity) - (right.line ?? Infinity);
  return files || lines || (left.column ?? 0) - (right.column ?? 0) || 0;
}

function createIssueWriter(options: ReportOptions): (finding: Finding) => ConfigIssue {
  const { written, prepared, paths } = options;
  const { moves } = prepared.normalised;
  const locate = createLocator(written.sources, written.document);
  return ({ kind, path, message, allowedValues, suggestion }) => {
    // What the normaliser reports is at its place in the file already.
    const original = kind === "old-spelling" ? path : originalPath(path, moves);
    const place = locateIssue(locate, original, kind);
    return {
      path: formatPath(original),
      message,
      kind,
      ...(place === undefined ? {} : { line: place.line, column: place.column }),
      ...(place === undefined || place.file === paths.configFile ? {} : { file: place.file }),
      ...(allowedValues === undefined ? {} : { allowedValues }),
      ...(suggestion === undefined ? {} : { suggestion }),
    };
  };
}

/** What is missing has no place of its own; the object that should hold it has one. */
function locateIssue(
  locate: ReturnType<typeof createLocator>,
  path: ConfigPath,
  kind: IssueKind,
): Location | undefined {
  const at = kind === "type" || kind === "missing-variable" ? "value" : "key";
  return locate(path, at) ?? locate(path.slice(0, -1), "key");
}

/** Variables that are not set, unless the setting that wanted them is not used anyway. */
function missingVariables({ missing, document }: PreparedDocument): Finding[] {
  return missing
    .filter(({ path }) => hasAt(document, path))
    .map(({ path, name }) => {
      const message = `the variable ${name} is not set, so the setting counts as absent`;
      return { kind: "missing-variable", path, message };
    });
}

function environmentProblem(message: string): Finding {
  return { kind: "environment", path: [], message };
}

const mostNames = 12;

function unreadNotice(paths: readonly string[]): string[] {
  const names = [...new Set(paths)].toSorted();
  if (names.length === 0) return [];
  const shown = names.slice(0, mostNames).join(", ");
  const rest = names.length > mostNames ? ` and ${names.length - mostNames} more` : "";
  const start =
    names.length === 1
      ? "1 setting is for a feature that this program does not have"
      : `${names.length} settings are for features that this program does not have`;
  return [`${start}: ${shown}${rest}.`];
}

/** The program's variables had other prefixes once. */
function renamedVariables(env: Record<string, string | undefined>): string[] {
  const names = Object.keys(env).filter((name) => /^(CLAWDBOT|MOLTBOT)_/.test(name));
  if (names.length === 0) return [];
  return [
    `Variables with an old prefix are not read; write OPENCLAW_ instead: ${names.toSorted().join(", ")}.`,
  ];
}
