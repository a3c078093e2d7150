import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeFileAtomic } from "./atomic-file.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "atomic-file-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

test("makes a file that only its owner can read, and leaves nothing else behind", async () => {
  const path = join(folder, "settings.json");
  await writeFileAtomic(path, "{ }\n");
  expect(await readFile(path, "utf8")).toBe("{ }\n");
  expect(await modeOf(path)).toBe(0o600);
  expect(await readdir(folder)).toEqual(["settings.json"]);
});

test("keeps the mode of the file that it replaces, unless told another", async () => {
  const path = join(folder, "settings.json");
  await writeFile(path, "old");
  await chmod(path, 0o640);
  await writeFileAtomic(path, "new");
  expect(await modeOf(path)).toBe(0o640);
  await writeFileAtomic(path, "newer", { mode: 0o600 });
  expect(await modeOf(path)).toBe(0o600);
  expect(await readFile(path, "utf8")).toBe("newer");
});

test("writes through a symbolic link", async () => {
  const target = join(folder, "real.json");
  const link = join(folder, "link.json");
  await writeFile(target, "old");
  await symlink(target, link);
  await writeFileAtomic(link, "new");
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect(await readFile(target, "utf8")).toBe("new");
});

test("rejects and leaves no temporary file when the target cannot be replaced", async () => {
  const path = join(folder, "settings.json");
  await mkdir(join(path, "inside"), { recursive: true });
  await expect(writeFileAtomic(path, "text")).rejects.toThrow();
  expect(await readdir(folder)).toEqual(["settings.json"]);
});

test("rejects when the folder is missing", async () => {
  await expect(writeFileAtomic(join(folder, "no", "file"), "text")).rejects.toMatchObject({
    code: "ENOENT",
  });
});

test("a reader sees one whole text or another while many are written", async () => {
  const path = join(folder, "settings.json");
  const texts = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(50_000));
  await writeFileAtomic(path, texts[0] ?? "");
  const writing = Promise.all(texts.map((text) => writeFileAtomic(path, text)));
  for (let round = 0; round < 20; round += 1) {
    expect(texts).toContain(await readFile(path, "utf8"));
  }
  await writing;
  expect(await readdir(folder)).toEqual(["settings.json"]);
});
