import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { programRoot, programVersion } from "./program-root.ts";

test("finds the folder of the program's package", () => {
  expect(existsSync(join(programRoot(), "lib", "program-root.ts"))).toBe(true);
});

test("tells the version of that package", () => {
  const text = readFileSync(join(programRoot(), "package.json"), "utf8");
  expect(JSON.parse(text)).toMatchObject({ name: "openclaw", version: programVersion() });
});
