import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { manifestName } from "./backup-manifest.ts";
import { isPlainName, readArchive } from "./read-archive.ts";
import { decodeRecords, decodeTarHeader, encodeTarHeader } from "./tar-header.ts";
import { writeArchive } from "./write-archive.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "archive-"));
  file = join(folder, "a.tar.gz");
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const facts = {
  backup: 1,
  createdAt: "2026-11-21T04:00:00.000Z",
  programVersion: "1.2.3",
  includesSecrets: false,
} as const;

async function write(files: Record<string, Buffer>, target = file): Promise<void> {
  async function* sources() {
    for (const [name, content] of Object.entries(files)) yield { name, mode: 0o640, content };
  }
  await writeArchive(target, sources(), facts, new AbortController().signal);
}

async function read(): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {};
  for await (const found of readArchive(file)) {
    const chunks: Buffer[] = [];
    for await (const chunk of found.content()) chunks.push(chunk);
    files[found.name] = Buffer.concat(chunks);
  }
  return files;
}

/** The system's own program. */
function tar(...words: string[]): string {
  const { status, stdout, stderr } = spawnSync("tar", words, { cwd: folder, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout;
}

const part = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 90 })
  .filter((text) => isPlainName(text) && !text.includes("/"));

test("for any files what is read is what was written", async () => {
  const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
  const names = fc.uniqueArray(name, { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(names, fc.uint8Array({ maxLength: 3000 }), async (names, bytes) => {
      await rm(file, { force: true });
      const files = Object.fromEntries(names.map((each) => [each, Buffer.from(bytes)]));
      await write(files);
      const { [manifestName]: manifest, ...rest } = await read();
      expect(rest).toEqual(files);
      expect(JSON.parse(String(manifest)).entries).toHaveLength(names.length);
    }),
    { numRuns: 60 },
  );
});

test("sizes and names of any length come through a header", () => {
  const size = fc.integer({ min: 0, max: 2 ** 45 });
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 400 }),
      size,
      (name, size) => {
        fc.pre(!name.includes("\0"));
        const bytes = encodeTarHeader({ name, size, mode: 0o600 }, 0);
        const first = decodeTarHeader(bytes.subarray(0, 512));
        const isLong = first?.type === "x";
        const records = decodeRecords(bytes.subarray(512, 512 + (isLong ? first.size : 0)));
        const read = { name: records.get("path"), size: Number(records.get("size")) };
        expect(isLong ? read : first).toMatchObject({ name, size });
      },
    ),
  );
});

test("the system's tar opens what we write, also with long names, and the file is for its owner alone", async () => {
  const long = `${"folder/".repeat(20)}ü.md`;
  await write({ "a.txt": Buffer.from("hello"), [long]: Buffer.from("deep") });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  tar("-xzf", file);
  expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("hello");
  expect(await readFile(join(folder, long), "utf8")).toBe("deep");
  expect((await stat(join(folder, "a.txt"))).mode & 0o777).toBe(0o640);
});

test("what the system's tar writes is read", async () => {
  await mkdir(join(folder, "d"));
  await writeFile(join(folder, "d", "b.txt"), "x".repeat(1000));
  tar("--format=pax", "-czf", file, "d/b.txt");
  expect(String((await read())["d/b.txt"])).toBe("x".repeat(1000));
});

test("a file that is there already is not written over", async () => {
  await writeFile(file, "mine");
  await expect(write({})).rejects.toMatchObject({ code: "EEXIST" });
  expect(await readFile(file, "utf8")).toBe("mine");
});

test.each([
  ["../escape", "leads out"],
  ["/etc/passwd", "leads out"],
  ["a/../../b", "leads out"],
  ["a//b", "leads out"],
  ["a\\b", "leads out"],
])("refuses the name %j", async (name, reason) => {
  await write({ [name]: Buffer.from("x") });
  await expect(read()).rejects.toThrow(reason);
});

test("refuses links, folders and a name that comes twice", async () => {
  await symlink("/etc", join(folder, "link"));
  tar("-czf", file, "link");
  await expect(read()).rejects.toThrow("not a plain file");
  await writeFile(join(folder, "twice"), "x");
  tar("-czf", file, "twice", "twice", "--hard-dereference");
  await expect(read()).rejects.toThrow("twice");
});

test("refuses an archive that ends too early, or was damaged", async () => {
  await write({ "a.txt": Buffer.alloc(100_000, "x") });
  const whole = await readFile(file);
  await writeFile(file, whole.subarray(0, whole.length - 40));
  await expect(read()).rejects.toThrow();
  await writeFile(file, "no archive");
  await expect(read()).rejects.toThrow();
  await rm(file);
  await expect(read()).rejects.toMatchObject({ code: "ENOENT" });
});
