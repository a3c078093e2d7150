import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderTables } from "./render-tables.ts";

const table = ["| Name | Price |", "|------|------:|", "| Tea | 3 |", "| Apple \\| pie | 12 |"];

describe("tables", () => {
  test("become aligned text in a fence", () => {
    expect(renderTables(["Here:", ...table, "Bye."].join("\n"), "code")).toBe(
      [
        "Here:",
        "```",
        "Name        | Price",
        "------------|------",
        "Tea         | 3",
        "Apple | pie | 12",
        "```",
        "Bye.",
      ].join("\n"),
    );
  });

  test("become a list", () => {
    expect(renderTables(table.join("\n"), "bullets")).toBe(
      "- Name: Tea · Price: 3\n- Name: Apple | pie · Price: 12",
    );
  });

  test("stay as they are when the config says so, and in code", () => {
    const text = table.join("\n");
    expect(renderTables(text, "off")).toBe(text);
    const code = `\`\`\`\n${text}\n\`\`\``;
    expect(renderTables(code, "code")).toBe(code);
  });

  test("that are too wide, or hold a fence, become a list", () => {
    const wide = ["| a | b |", "|---|---|", `| ${"x".repeat(150)} | y |`].join("\n");
    expect(renderTables(wide, "code")).toMatch(/^- a: x+ · b: y$/);
    const fenced = ["| a |", "|---|", "| ```x``` |"].join("\n");
    expect(renderTables(fenced, "code")).toBe("- a: ```x```");
  });

  test("a line with a bar is no table", () => {
    for (const text of ["a | b", "a | b\nc | d", "--- | ---", "| a |\n| - | - |\n| x |"]) {
      expect(renderTables(text, "code")).toBe(text);
    }
  });

  test("no cell is lost, whatever the table", () => {
    const cell = fc.stringMatching(/^[a-z0-9]{1,12}$/);
    const rows = fc.integer({ min: 1, max: 5 }).chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), {
        minLength: 1,
        maxLength: 6,
      }),
    );
    fc.assert(
      fc.property(rows, fc.constantFrom("code", "bullets"), (cells, style) => {
        const [head = [], ...body] = cells.map((row) => `| ${row.join(" | ")} |`);
        const rule = `|${"---|".repeat(cells[0]?.length ?? 1)}`;
        const written = renderTables([head, rule, ...body].join("\n"), style);
        for (const text of cells.flat()) expect(written).toContain(text);
      }),
    );
  });

  test("text without a table is left alone", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes("-"));
        expect(renderTables(text, "code")).toBe(text);
      }),
    );
  });
});
