import { basename } from "node:path";
import type { ConfigIssue } from "./report.ts";

/** One line for people: `openclaw.json:12:3 gateway.bind: expected …, got …. Did you mean "lan"?` */
export function describeIssue(issue: ConfigIssue, configFile: string): string {
  const file = basename(issue.file ?? configFile);
  const place = issue.line === undefined ? file : `${file}:${issue.line}:${issue.column ?? 1}`;
  const subject = issue.path === "" ? "" : `${issue.path}: `;
  const guess = issue.suggestion === undefined ? "" : ` Did you mean "${issue.suggestion}"?`;
  return `${place} ${subject}${issue.message.replace(/\.$/, "")}.${guess}`;
}
