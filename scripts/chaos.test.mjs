import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryRoot } from "./repository.mjs";

test("a gateway that is killed twenty times loses nothing, doubles nothing and is never silent", () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(repositoryRoot, "scripts/chaos.mjs"), "--kills", "20", "--messages", "120"],
    { encoding: "utf8" },
  );
  expect(status, `${stdout}${stderr}`).toBe(0);
  expect(stdout).toMatch(/^kills +20:/m);
  expect(stdout).toMatch(/^accepted +120$/m);
  expect(stdout).toMatch(/^duplicates +0$/m);
  expect(stdout).toMatch(/^lost +0$/m);
  expect(stdout).toContain("none more often than 1 time(s)");
}, 120_000);
