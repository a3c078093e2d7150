import type { CliContext } from "./context.ts";
import { displayWidth } from "./display-width.ts";

type Writer = Pick<CliContext, "stdout">;

export function writeLine(context: Writer, text = ""): void {
  context.stdout(`${text}\n`);
}

/** `1 error`, `2 errors`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The answer of a command with `--json`: one indented document on standard output. */
export function writeJson(context: Writer, value: unknown): void {
  context.stdout(`${JSON.stringify(value, null, 2)}\n`);
}

/**
 * Columns of plain text, two spaces apart. Colour codes take no width; the last column is not padded.
 * @param rows cells in the order of `headers`; a missing cell stays empty
 */
export function formatTable(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = headers.map((header, column) =>
    Math.max(...[header, ...rows.map((row) => row[column] ?? "")].map(displayWidth)),
  );
  const line = (cells: readonly string[]) =>
    headers
      .map((_, column) => padCell(cells[column] ?? "", widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [headers, ...rows].map((row) => `${line(row)}\n`).join("");
}

function padCell(cell: string, width: number): string {
  return cell + " ".repeat(Math.max(0, width - displayWidth(cell)));
}
