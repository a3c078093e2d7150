import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createToolContext, runTool } from "../tool-fixture.ts";
import { createMemoryGet } from "./memory-get.ts";
import { createMemorySearch } from "./memory-search.ts";

let workspace = "";
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), "memory-"));
  await mkdir(join(workspace, "memory"));
  await writeFile(
    join(workspace, "MEMORY.md"),
    "# Facts\n\n- Ada likes tea.\n\n- The garden gate code is 4711.\n",
  );
  await writeFile(
    join(workspace, "memory/2026-11-20.md"),
    "We decided to move the meeting to Tuesday.\n\n我们决定周二开会。\n",
  );
  await writeFile(join(workspace, "secret.md"), "The garden is full of gold.");
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const rules = { workspaceOnly: () => false, stateDir: "/nowhere" };
const search = (query: string) =>
  runTool(createMemorySearch(rules), { query }, createToolContext({ workspace }));
const get = (input: object) =>
  runTool(createMemoryGet(rules), input, createToolContext({ workspace }));

test.each([
  ["gate code", "4711"],
  ["when is the meeting", "memory/2026-11-20.md, line 1"],
  ["GARDEN gates", "4711"],
  ["周二开会", "我们决定"],
])("finds %j", async (query, expected) => {
  const said = await search(query);
  expect(said).toContain(expected);
  expect(said).not.toContain("gold");
});

test("says when there is nothing", async () => {
  expect(await search("zebra")).toBe("Nothing about that was written down.");
  expect(await search("!?")).toBe("Nothing about that was written down.");
});

test("reads files of memory and no others", async () => {
  expect(await get({ path: "MEMORY.md", from: 3, lines: 1 })).toBe("- Ada likes tea.");
  expect(await get({ path: "memory/none.md" })).toBe("There is no memory/none.md.");
  await symlink("/etc/passwd", join(workspace, "memory/link.md"));
  expect(await get({ path: "memory/link.md" })).toBe("There is no memory/link.md.");
  for (const path of ["secret.md", "memory/../secret.md", "../MEMORY.md", "/etc/passwd"]) {
    expect(await get({ path })).toMatch(/^refused: /);
  }
});
