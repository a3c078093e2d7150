import { spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sampleInboxRow } from "../sdk/testing/storage-samples.ts";
import { openDatabase } from "./database.ts";
import { openStorage } from "./open-storage.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "storage-failures-"));
  file = join(folder, "state", "gateway.sqlite");
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

/** Opens the store in a process without the right to ignore permissions. */
function openAsOrdinaryUser(): string {
  const script = join(import.meta.dirname, "fixtures", "print-open-error.ts");
  return spawnSync(process.execPath, [script, file], { encoding: "utf8" }).stdout;
}

test("folder and files are for their owner alone, also those that lie beside the store", async () => {
  const storage = await openStorage(file);
  await storage.acceptMessage(sampleInboxRow());
  expect(await modeOf(join(folder, "state"))).toBe(0o700);
  for (const name of [file, `${file}-wal`, `${file}-shm`]) expect(await modeOf(name)).toBe(0o600);
  await storage.close();
  await chmod(file, 0o644);
  await (await openStorage(file)).close();
  expect(await modeOf(file)).toBe(0o600);
});

test("two handles on one file see each other's work", async () => {
  const [first, second] = await Promise.all([openStorage(file), openStorage(file)]);
  const { id } = await first.acceptMessage(sampleInboxRow());
  expect(await second.acceptMessage(sampleInboxRow())).toEqual({ created: false, id });
  await Promise.all([first.close(), second.close()]);
});

test("a file of a newer program is refused with a sentence and stays as it is", async () => {
  await (await openStorage(file)).close();
  const database = await openDatabase(file);
  database.execute("PRAGMA user_version = 99");
  await database.close();
  await expect(openStorage(file)).rejects.toMatchObject({
    code: "STORAGE_NEWER",
    message: expect.stringContaining("written by a newer openclaw (its format is 99"),
    hint: expect.stringContaining("Update openclaw"),
  });
});

test("a file that is no store is called damaged", async () => {
  await mkdir(join(folder, "state"));
  await writeFile(file, "{ not: 'sqlite' }\n".repeat(1_000));
  await expect(openStorage(file)).rejects.toMatchObject({
    code: "STORAGE_CORRUPT",
    message: expect.stringContaining(file),
  });
});

test.each(["a file in the place of its folder", "a folder in its own place"])(
  "%s makes the store unwritable",
  async (what) => {
    if (what.startsWith("a file")) await writeFile(join(folder, "state"), "");
    else await mkdir(file, { recursive: true });
    await expect(openStorage(file)).rejects.toMatchObject({
      code: "STORAGE_UNWRITABLE",
      message: expect.stringContaining(file),
      hint: expect.stringContaining("writable"),
    });
  },
);

test("a folder or a file without the right to write makes the store unwritable", async () => {
  await chmod(folder, 0o755);
  await mkdir(join(folder, "state"), { mode: 0o755 });
  expect(openAsOrdinaryUser()).toBe(process.getuid?.() === 0 ? "STORAGE_UNWRITABLE" : "none");
  await (await openStorage(file)).close();
  await chmod(file, 0o444);
  await chmod(join(folder, "state"), 0o555);
  expect(openAsOrdinaryUser()).toBe("STORAGE_UNWRITABLE");
});

test("a file that loses its write permission while it is open keeps every promise, and the next start says so", async () => {
  await chmod(folder, 0o777);
  const script = join(import.meta.dirname, "fixtures", "write-after-chmod.ts");
  const { stdout } = spawnSync(process.execPath, [script, file], { encoding: "utf8" });
  expect(JSON.parse(stdout)).toEqual({
    written: ["before", "after"],
    nextStart: "STORAGE_UNWRITABLE",
  });
});

test("every operation on a closed store is refused with a sentence", async () => {
  const storage = await openStorage(file);
  await storage.close();
  await storage.close();
  await expect(storage.listUnfinished()).rejects.toMatchObject({ code: "STORAGE_CLOSED" });
  await expect(storage.acceptMessage(sampleInboxRow())).rejects.toMatchObject({
    code: "STORAGE_CLOSED",
  });
});
