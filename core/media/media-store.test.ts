import { mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createMediaId, isMediaId, mediaIdOf, typeOfId } from "./media-id.ts";
import { createMediaStore } from "./media-store.ts";
import { pruneMedia } from "./prune-media.ts";

let dir: string;
let now = 1_000_000;
const store = () => createMediaStore({ dir, clock: { now: () => now } });

beforeEach(async () => {
  now = 1_000_000;
  dir = join(await mkdtemp(join(tmpdir(), "media-")), "media");
});
afterEach(() => rm(join(dir, ".."), { recursive: true, force: true }));

async function* pieces(...sizes: number[]) {
  for (const size of sizes) yield new Uint8Array(size).fill(7);
}

test("what is stored is read back, under a name that nobody else can choose", async () => {
  const bytes = new TextEncoder().encode("hello");
  const kept = await store().save(bytes, {
    mimeType: "text/plain; charset=utf-8",
    name: "../../etc/passwd",
  });
  expect(kept).toMatchObject({ mimeType: "text/plain", size: 5, name: "../../etc/passwd" });
  expect(kept.uri).toMatch(/^media:[0-9a-z]{25}\.txt$/);
  expect(Buffer.from(await store().read(kept)).toString()).toBe("hello");
  expect(await store().path(kept)).toBe(join(dir, kept.uri.slice("media:".length)));
  expect((await stat(await store().path(kept))).mode & 0o777).toBe(0o600);
  expect((await stat(dir)).mode & 0o777).toBe(0o700);
});

test("a stream is stored piece by piece, and one that is too long leaves nothing behind", async () => {
  const kept = await store().save(pieces(3, 4), { mimeType: "image/png" }, 7);
  expect(kept.size).toBe(7);
  let asked = 0;
  async function* endless() {
    for (;;) {
      asked += 1;
      yield new Uint8Array(1024);
    }
  }
  const refused = store().save(endless(), { mimeType: "image/png", name: "big.png" }, 4096);
  await expect(refused).rejects.toMatchObject({ code: "MEDIA_TOO_LARGE" });
  await expect(refused).rejects.toThrow("big.png");
  expect(asked).toBe(5);
  expect(await readdir(dir)).toHaveLength(1);
});

test("a source that breaks leaves nothing behind", async () => {
  async function* broken() {
    yield new Uint8Array(10);
    throw new Error("the line is dead");
  }
  await expect(store().save(broken(), { mimeType: "image/png" })).rejects.toThrow(
    "the line is dead",
  );
  expect(await readdir(dir)).toEqual([]);
});

test("a file that is not there is gone, and so is every address that is no id", async () => {
  await writeFile(join(dir, "..", "secret"), "x");
  for (const uri of [
    `media:${createMediaId("image/png", now)}`,
    "media:../secret",
    "media:",
    "media:..%2fsecret",
    "https://example.com/a.png",
    `file:${join(dir, "..", "secret")}`,
  ]) {
    const reference = { uri, mimeType: "image/png" };
    await expect(store().read(reference)).rejects.toMatchObject({ code: "MEDIA_GONE" });
    await expect(store().path(reference)).rejects.toMatchObject({ code: "MEDIA_GONE" });
  }
});

test("no text with a separator or a dot segment is an id", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      for (const text of [`${before}/${after}`, `${before}\\${after}`, `${before}..${after}`]) {
        expect(isMediaId(text)).toBe(false);
        expect(mediaIdOf({ uri: `media:${text}` })).toBeUndefined();
      }
    }),
  );
});

test("a file is served with the type that it was stored with, and an unknown one as bytes", () => {
  for (const type of ["image/png", "image/jpeg", "audio/ogg", "video/mp4", "application/pdf"]) {
    expect(typeOfId(createMediaId(type, now))).toBe(type);
  }
  expect(typeOfId(createMediaId("audio/x-wav", now))).toBe("audio/wav");
  for (const type of ["text/html", "image/svg+xml", "application/javascript", "nonsense"]) {
    expect(typeOfId(createMediaId(type, now))).toBe("application/octet-stream");
  }
});

test("old files go, then the oldest of those that are too many, and what is not ours stays", async () => {
  const kept = [];
  for (const at of [1000, 2000, 3000, 4000]) {
    now = at;
    kept.push(await store().save(new Uint8Array(10), { mimeType: "image/png" }));
  }
  await writeFile(join(dir, "notes.txt"), "mine");
  const stale = join(dir, `${createMediaId("image/png", 1)}.part`);
  await writeFile(stale, "half");
  await utimes(stale, 1, 1);
  await writeFile(join(dir, `${createMediaId("image/png", 2)}.part`), "half, still written");
  const limits = { before: 2000, totalBytes: 20, partsBefore: 60_000 };
  expect(await pruneMedia(dir, limits)).toBe(3);
  const left = await readdir(dir);
  expect(left).toHaveLength(4);
  expect(left).toContain("notes.txt");
  for (const reference of kept.slice(2)) await store().read(reference);
  expect(await pruneMedia(join(dir, "nowhere"), limits)).toBe(0);
});
