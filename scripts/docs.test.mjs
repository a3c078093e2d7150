import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findCodes, renderErrors } from "./docs/errors.mjs";
import { repositoryRoot } from "./repository.mjs";

const page = readFileSync(join(repositoryRoot, "docs/errors.md"), "utf8");

test("each code that the sources raise has its meaning in docs/errors.md, and no other code has one", () => {
  const rows = [...page.matchAll(/^\| `([A-Z0-9_]+)` \| (.+) \|$/gm)];
  expect(rows.map(([, code]) => code)).toEqual(findCodes());
  for (const [, , meaning] of rows) expect(meaning).toMatch(/^[A-Z`].+\.$/);
});

test("a code without a meaning is reported, a written meaning is kept, a code that is gone is dropped", () => {
  const [first, second] = findCodes();
  const { text, missing } = renderErrors(
    `| \`${first}\` | Kept. |\n| \`CONFIG_OF_YORE\` | Gone. |\n`,
  );
  expect(text).toContain(`| \`${first}\` | Kept. |`);
  expect(text).not.toContain("CONFIG_OF_YORE");
  expect(missing).toContain(second);
  expect(missing).not.toContain(first);
});
