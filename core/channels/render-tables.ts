import { readTextBlocks } from "./fence-blocks.ts";

/** What becomes of a Markdown table where the platform shows none: a block of aligned text, a list, or what was written. */
export type TableStyle = "off" | "code" | "bullets";

const delimiter = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const longestCell = 200;
/** Wider than this, aligned text only wraps. */
const widestTable = 100;

/** Rewrites the tables of a text; what stands in a fence is no table. Every cell's text is kept. Linear in the length. */
export function renderTables(text: string, style: TableStyle): string {
  if (style === "off" || !text.includes("|")) return text;
  return readTextBlocks(text)
    .map((block) => (block.type === "prose" ? renderProse(block.raw, style) : block.raw))
    .join("");
}

function renderProse(text: string, style: "code" | "bullets"): string {
  const lines = text.split("\n");
  const written: string[] = [];
  for (let at = 0; at < lines.length;) {
    const end = endOfTable(lines, at);
    if (end === undefined) {
      written.push(lines[at] ?? "");
      at += 1;
      continue;
    }
    const rows = [lines[at] ?? "", ...lines.slice(at + 2, end)].map(cellsOf);
    written.push(...(style === "code" && isNarrow(rows) ? asCode(rows) : asBullets(rows)));
    at = end;
  }
  return written.join("\n");
}

/** The line after a table that begins here; undefined when none does. */
function endOfTable(lines: readonly string[], at: number): number | undefined {
  const head = lines[at] ?? "";
  const rule = lines[at + 1] ?? "";
  if (!head.includes("|") || !rule.includes("-") || !delimiter.test(rule.slice(0, 2000))) {
    return undefined;
  }
  if (cellsOf(head).length !== cellsOf(rule).length) return undefined;
  let end = at + 2;
  while ((lines[end] ?? "").includes("|")) end += 1;
  return end;
}

function cellsOf(line: string): string[] {
  const cells: string[] = [];
  let cell = "";
  const bare = line.trim().replace(/^\|/, "");
  for (let at = 0; at < bare.length; at += 1) {
    const isEscaped = bare[at] === "\\" && bare[at + 1] === "|";
    if (isEscaped) at += 1;
    if (bare[at] === "|" && !isEscaped) {
      cells.push(cell.trim());
      cell = "";
    } else cell += bare[at] ?? "";
  }
  return cell.trim() === "" && cells.length > 0 ? cells : [...cells, cell.trim()];
}

function isNarrow(rows: readonly string[][]): boolean {
  const widths = widthsOf(rows);
  const total = widths.reduce((sum, width) => sum + width + 3, 0);
  return total <= widestTable && !rows.flat().some((cell) => cell.includes("```"));
}

function widthsOf(rows: readonly string[][]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, Math.min(cell.length, longestCell));
    });
  }
  return widths;
}

function asCode(rows: readonly string[][]): string[] {
  const widths = widthsOf(rows);
  const align = (row: readonly string[]): string =>
    widths
      .map((width, column) => (row[column] ?? "").padEnd(width))
      .join(" | ")
      .trimEnd();
  const [head = [], ...body] = rows;
  const rule = widths.map((width) => "-".repeat(Math.max(1, width))).join("-|-");
  return ["```", align(head), rule, ...body.map(align), "```"];
}

function asBullets(rows: readonly string[][]): string[] {
  const [head = [], ...body] = rows;
  if (body.length === 0) return [`- ${head.join(" · ")}`];
  return body.map((row) => {
    const cells = row.map((cell, column) => {
      const name = head[column] ?? "";
      return name === "" ? cell : `${name}: ${cell}`;
    });
    return `- ${cells.join(" · ")}`;
  });
}
