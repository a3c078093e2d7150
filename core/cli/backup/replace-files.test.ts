import { mkdtemp, mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { replaceFiles, type Replacement } from "./replace-files.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "replace-files-"));
  for (const name of ["new", "home"]) await mkdir(join(folder, name));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function replacement(name: string, text: string): Promise<Replacement> {
  const source = join(folder, "new", name.replaceAll("/", "-"));
  await writeFile(source, text);
  return {
    source,
    target: join(folder, "home", name),
    mode: 0o600,
    kept: join(folder, "kept", name),
  };
}

const text = (...parts: string[]): Promise<string> => readFile(join(folder, ...parts), "utf8");

test("puts all files in their places, makes folders, and keeps what was there", async () => {
  await writeFile(join(folder, "home", "a"), "old", { mode: 0o644 });
  await writeFile(join(folder, "home", "gone"), "log");
  const gone = {
    target: join(folder, "home", "gone"),
    mode: 0o600,
    kept: join(folder, "kept", "gone"),
  };
  const files = [await replacement("a", "new a"), await replacement("deep/b", "new b"), gone];
  expect(await replaceFiles(files)).toEqual({ ok: true, kept: 2 });
  expect([await text("home", "a"), await text("home", "deep", "b")]).toEqual(["new a", "new b"]);
  expect((await stat(join(folder, "home", "a"))).mode & 0o777).toBe(0o600);
  expect([await text("kept", "a"), await text("kept", "gone")]).toEqual(["old", "log"]);
  expect(await readdir(join(folder, "home"))).toEqual(["a", "deep"]);
});

test("changes nothing when one file cannot be prepared", async () => {
  await writeFile(join(folder, "home", "a"), "old");
  await mkdir(join(folder, "home", "b"));
  const files = [await replacement("a", "new"), await replacement("b", "new")];
  expect(await replaceFiles(files)).toMatchObject({ ok: false, undone: true });
  expect(await text("home", "a")).toBe("old");
  expect(await readdir(join(folder, "home"))).toEqual(["a", "b"]);
  expect(await readdir(join(folder, "kept"))).toEqual([]);
});

test("takes back what was replaced when a later file fails", async () => {
  await writeFile(join(folder, "home", "a"), "old");
  await writeFile(join(folder, "home", "log"), "log");
  const log = {
    target: join(folder, "home", "log"),
    mode: 0o600,
    kept: join(folder, "kept", "log"),
  };
  // Preparing the last one makes a folder where the third is to go.
  const files = [
    await replacement("a", "new"),
    log,
    await replacement("fresh", "new"),
    await replacement("b", "new"),
    await replacement("b/c", "new"),
  ];
  expect(await replaceFiles(files)).toMatchObject({ ok: false, undone: true });
  expect([await text("home", "a"), await text("home", "log")]).toEqual(["old", "log"]);
  expect(await readdir(join(folder, "home"))).toEqual(["a", "b", "log"]);
});
