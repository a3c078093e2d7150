import type { z } from "zod";
import { describeFound, simplifyIssues } from "./explain-issue.ts";
import type { SimpleIssue } from "./explain-issue.ts";
import type { ConfigPath } from "./path-expression.ts";
import { hasAt, readAt, removeAt } from "./plain-value.ts";
import type { PlainObject } from "./plain-value.ts";
import { suggest } from "./suggest.ts";

/** Something that was found while a document was checked, at its place in the document. */
export interface Finding {
  kind: "type" | "unknown-key";
  path: ConfigPath;
  message: string;
  allowedValues?: string[];
  suggestion?: string;
}

/** What the check asks about the place at hand. */
export interface CheckOptions {
  schema: z.ZodType;
  /** Where in the document the checked value sits. */
  base: ConfigPath;
  /** The value as the file has it, before variables were filled in: what may be shown. */
  shown(path: ConfigPath): unknown;
  /** The schema author's own sentence for mistakes there. */
  customMessage(path: ConfigPath): string | undefined;
}

const mostRounds = 100;

/**
 * Checks one part of a document against its schema, answers everything that is wrong, and takes it out of the document until the rest is right.
 * Values are never changed: defaults and coercions of the schema have no effect on what is loaded.
 */
export function checkValue(document: PlainObject, options: CheckOptions): Finding[] {
  const { schema, base } = options;
  const findings: Finding[] = [];
  for (let round = 0; round < mostRounds; round++) {
    // Compiling a faster parser first pays only for those that parse many times.
    const result = schema.safeParse(readAt(document, base), { jitless: true });
    if (result.success) return findings;
    const issues = simplifyIssues(result.error.issues, base);
    // From the second round on, what is reported is only the gap that the first one left.
    const fresh = round === 0 ? issues : issues.filter((issue) => issue.unknownKeys !== undefined);
    findings.push(...fresh.flatMap((issue) => describe(document, issue, options)));
    for (const path of issues.flatMap(pathsOf).toSorted(lastFirst)) takeOut(document, path, base);
  }
  removeAt(document, base);
  return findings;
}

function pathsOf(issue: SimpleIssue): ConfigPath[] {
  if (issue.unknownKeys === undefined) return [issue.path];
  return issue.unknownKeys.map((key) => [...issue.path, key]);
}

function describe(document: PlainObject, issue: SimpleIssue, options: CheckOptions): Finding[] {
  if (issue.unknownKeys !== undefined) {
    return pathsOf(issue).map((path) => ({
      kind: "unknown-key",
      path,
      message: "is not a known setting",
    }));
  }
  const { path } = issue;
  const found = options.shown(path);
  const custom = options.customMessage(path);
  const suggestion =
    typeof found === "string" ? suggest(found, issue.allowedValues ?? []) : undefined;
  const message = hasAt(document, path)
    ? `expected ${issue.expected}, got ${describeFound(found, path)}`
    : `is missing: expected ${issue.expected}`;
  return [
    {
      kind: "type",
      path,
      message: custom ?? message,
      ...(issue.allowedValues === undefined ? {} : { allowedValues: issue.allowedValues }),
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  ];
}

/** A value that is missing cannot be taken out; then what needs it goes. */
function takeOut(document: PlainObject, path: ConfigPath, base: ConfigPath): void {
  if (removeAt(document, path) || path.length <= base.length) return;
  removeAt(document, path.slice(0, -1));
}

/** Later items of a list go first, so that the indexes of the earlier ones stay true. */
function lastFirst(left: ConfigPath, right: ConfigPath): number {
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (typeof part === "number" && typeof other === "number" && part !== other)
      return other - part;
    if (String(part) !== String(other)) return String(part) < String(other) ? 1 : -1;
  }
  return right.length - left.length;
}
