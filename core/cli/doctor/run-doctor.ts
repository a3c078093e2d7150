import { findingLevels, type Finding } from "../../gateway/doctor/finding.ts";
import type { CliContext } from "../context.ts";
import { loadProject } from "../load-project.ts";
import { countOf, writeJson, writeLine } from "../output.ts";
import { askGateway, examineProject, withStorage } from "./examine-project.ts";

export interface DoctorFlags {
  fix?: boolean;
  repair?: boolean;
  lint?: boolean;
  json?: boolean;
  severityMin?: Finding["level"];
  only: string[];
  skip: string[];
}

/** `doctor`: what is wrong, and with `--fix` what was mended. Exits with 0, or with `--lint` with 1 when something is left. */
export async function runDoctor(context: CliContext, flags: DoctorFlags): Promise<void> {
  const project = await loadProject(context);
  const health = await askGateway(context);
  const findings = (
    await withStorage(project, (storage) => examineProject(project, health, storage))
  ).filter((finding) => isAskedFor(finding, flags));
  const isFixing = flags.fix === true || flags.repair === true;
  const done = new Map<string, string>();
  if (isFixing) {
    for (const { id, repair } of findings) if (repair) done.set(id, await repair());
  }
  const left = findings.filter(({ id }) => !done.has(id));
  if (flags.lint === true && left.length > 0) context.exitCode = 1;
  if (flags.json === true) return printJson(context, findings, done);
  print(context, findings, done);
}

function isAskedFor({ id, level }: Finding, { severityMin, only, skip }: DoctorFlags): boolean {
  const isGrave =
    severityMin === undefined || findingLevels.indexOf(level) >= findingLevels.indexOf(severityMin);
  const begins = (start: string): boolean => id.startsWith(start);
  return isGrave && (only.length === 0 || only.some(begins)) && !skip.some(begins);
}

function printJson(
  context: CliContext,
  findings: readonly Finding[],
  done: ReadonlyMap<string, string>,
): void {
  const rows = findings.map(({ repair, ...finding }) => ({
    ...finding,
    isFixable: repair !== undefined,
    ...(done.has(finding.id) ? { fixed: done.get(finding.id) } : {}),
  }));
  writeJson(context, { ok: !findings.some(({ level }) => level === "error"), findings: rows });
}

const marks = { error: "✗", warning: "!", info: "·" };

function print(
  context: CliContext,
  findings: readonly Finding[],
  done: ReadonlyMap<string, string>,
): void {
  for (const { id, level, title, detail, fix } of findings) {
    const mended = done.get(id);
    if (mended !== undefined) {
      writeLine(context, `✓ ${mended}`);
      continue;
    }
    writeLine(context, `${marks[level]} ${title}`);
    if (detail !== undefined) writeLine(context, `  ${detail}`);
    if (fix !== undefined) writeLine(context, `  → ${fix}`);
  }
  const left = findings.filter(({ id }) => !done.has(id));
  const count = (level: Finding["level"]) => left.filter((each) => each.level === level).length;
  const mendable = left.filter(({ repair }) => repair !== undefined).length;
  if (findings.length > 0) writeLine(context);
  const sums = `${countOf(count("error"), "error")}, ${countOf(count("warning"), "warning")}, ${countOf(count("info"), "note")}.`;
  const offer = mendable === 0 ? "" : ` openclaw doctor --fix mends ${mendable} of them.`;
  writeLine(context, left.length === 0 ? "Nothing is wrong." : `${sums}${offer}`);
}
