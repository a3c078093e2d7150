import { styleText } from "node:util";
import { expect, test } from "vitest";
import { formatTable } from "./output.ts";

test("columns line up by what a terminal shows, not by code units", () => {
  const red = styleText("red", "red", { validateStream: false });
  const table = formatTable(
    ["NAME", "NOTE"],
    [[red, "coloured"], ["通义", "wide"], ["e\u0301a", "combining"], ["last"]],
  );
  expect(table).toBe(`NAME  NOTE\n${red}   coloured\n通义  wide\ne\u0301a    combining\nlast\n`);
});
