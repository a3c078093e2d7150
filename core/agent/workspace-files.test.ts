import { mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createWorkspaceReader } from "./workspace-files.ts";

let parent = "";
let folder = "";

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "workspace-"));
  folder = await mkdtemp(join(parent, "inside-"));
});

afterEach(async () => rm(parent, { recursive: true }));

async function write(name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), text);
}

test("reads the known files in their order and skips what is missing", async () => {
  await write("USER.md", "They like tea.\n");
  await write("AGENTS.md", "\uFEFFBe kind.\n");
  await write("NOTES.md", "Not for the prompt.");
  expect(await createWorkspaceReader().read(folder, { chatType: "direct" })).toEqual([
    { name: "AGENTS.md", text: "Be kind." },
    { name: "USER.md", text: "They like tea." },
  ]);
  expect(await createWorkspaceReader().read(join(folder, "none"), { chatType: "direct" })).toEqual(
    [],
  );
});

test("keeps the memory out of group chats", async () => {
  await write("MEMORY.md", "A secret.");
  const reader = createWorkspaceReader();
  expect(await reader.read(folder, { chatType: "direct" })).toHaveLength(1);
  expect(await reader.read(folder, { chatType: "group" })).toEqual([]);
});

test("caps each file and all of them together, and says so", async () => {
  await write("AGENTS.md", "a".repeat(50));
  await write("SOUL.md", "é".repeat(20));
  await write("USER.md", "u");
  const files = await createWorkspaceReader().read(folder, {
    chatType: "direct",
    maxChars: 30,
    totalMaxChars: 100,
  });
  expect(files[0]?.text).toBe(
    `${"a".repeat(30)}\n[Cut here: the file is longer than 30 characters.]`,
  );
  expect(files[1]?.text).toContain(
    "é\n[Cut here: all files together are longer than 100 characters.]",
  );
  expect(files[2]?.text).toMatch(/^\[Cut here/);
});

test("never follows a link out of the workspace, but follows one inside it", async () => {
  await writeFile(join(parent, "outside.md"), "Stolen.");
  await symlink(join(parent, "outside.md"), join(folder, "AGENTS.md"));
  await write("real.md", "Inside.");
  await symlink(join(folder, "real.md"), join(folder, "SOUL.md"));
  expect(await createWorkspaceReader().read(folder, { chatType: "direct" })).toEqual([
    { name: "SOUL.md", text: "Inside." },
  ]);
});

test("reads a file again when it has changed, and only then", async () => {
  const reader = createWorkspaceReader();
  const read = async (): Promise<string | undefined> =>
    (await reader.read(folder, { chatType: "direct" }))[0]?.text;
  const longAgo = new Date(1_600_000_000_000);
  await write("AGENTS.md", "One.");
  await utimes(join(folder, "AGENTS.md"), longAgo, longAgo);
  expect(await read()).toBe("One.");
  await write("AGENTS.md", "Two.");
  await utimes(join(folder, "AGENTS.md"), longAgo, longAgo);
  expect(await read()).toBe("One.");
  await write("AGENTS.md", "Three.");
  expect(await read()).toBe("Three.");
  await rm(join(folder, "AGENTS.md"));
  expect(await read()).toBeUndefined();
});
