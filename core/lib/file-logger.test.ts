import { existsSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFileLogger } from "./file-logger.ts";
import { createManualClock } from "./manual-clock.ts";
import { createRedactor } from "./redact.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "file-logger-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function readLines(file: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(file, "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test("writes one JSON object per line into a file of its owner", async () => {
  const file = join(folder, "logs", "gateway.log");
  const logger = await createFileLogger({
    file,
    level: "info",
    redactor: createRedactor(),
    clock: createManualClock(0),
  });
  logger.debug("hidden");
  logger.child("models").warn("100 % %s slow", { ms: 12, error: new TypeError("bad") });
  logger.info("plain");
  logger.close();
  const lines = await readLines(file);
  expect(lines).toEqual([
    {
      level: "warn",
      time: "1970-01-01T00:00:00.000Z",
      subsystem: "models",
      fields: {
        ms: 12,
        error: { message: "bad", stack: expect.stringContaining("TypeError: bad") },
      },
      msg: "100 % %s slow",
    },
    { level: "info", time: "1970-01-01T00:00:00.000Z", msg: "plain" },
  ]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, "logs"))).mode & 0o777).toBe(0o700);
});

test("redacts secrets wherever they are in the line, and the line stays JSON", async () => {
  const file = join(folder, "gateway.log");
  const redactor = createRedactor();
  redactor.add('my "quoted" secret');
  const logger = await createFileLogger({ file, level: "debug", redactor });
  logger.info('It is my "quoted" secret', { nested: { key: "sk-ws-a.b-c_d0123456" } });
  logger.close();
  expect(await readLines(file)).toMatchObject([
    { msg: "It is [redacted]", fields: { nested: { key: "[redacted]" } } },
  ]);
});

test("suppresses repeats and counts them", async () => {
  const file = join(folder, "gateway.log");
  const logger = await createFileLogger({ file, level: "debug", redactor: createRedactor() });
  for (let count = 0; count < 3; count += 1) logger.warn("again", { n: 1 });
  logger.close();
  expect(await readLines(file)).toMatchObject([{ msg: "again" }, { msg: "again (×2)" }]);
});

test("rotates by size and keeps no more files than allowed", async () => {
  const file = join(folder, "gateway.log");
  await writeFile(`${file}.2`, "the oldest");
  const logger = await createFileLogger({
    file,
    level: "debug",
    redactor: createRedactor(),
    maxBytes: 400,
    maxFiles: 3,
  });
  for (let count = 0; count < 40; count += 1) logger.info(`line ${count}`);
  logger.close();
  expect((await readdir(folder)).toSorted()).toEqual([
    "gateway.log",
    "gateway.log.1",
    "gateway.log.2",
  ]);
  const kept = [
    ...(await readLines(`${file}.2`)),
    ...(await readLines(`${file}.1`)),
    ...(await readLines(file)),
  ].map((line) => line["msg"]);
  const expected = Array.from({ length: 40 }, (_, count) => `line ${count}`).slice(-kept.length);
  expect(kept).toEqual(expected);
  for (const name of await readdir(folder)) {
    expect((await stat(join(folder, name))).size).toBeLessThanOrEqual(400);
  }
});

test("goes on after a restart where the file ended", async () => {
  const file = join(folder, "gateway.log");
  for (const message of ["one", "two"]) {
    const logger = await createFileLogger({ file, level: "debug", redactor: createRedactor() });
    logger.info(message);
    logger.close();
  }
  expect(await readLines(file)).toMatchObject([{ msg: "one" }, { msg: "two" }]);
});

test.runIf(existsSync("/dev/full"))("a full disk stops nothing and is told once", async () => {
  const failures: unknown[] = [];
  const logger = await createFileLogger({
    file: "/dev/full",
    level: "debug",
    redactor: createRedactor(),
    onFailure: (error) => failures.push(error),
  });
  logger.info("one");
  logger.info("two");
  logger.close();
  expect(failures).toEqual([expect.objectContaining({ code: "ENOSPC" })]);
});

test("a folder that cannot be made stops nothing, and writing resumes when it can", async () => {
  const blocker = join(folder, "logs");
  await writeFile(blocker, "a file where the folder should be");
  const failures: unknown[] = [];
  const file = join(blocker, "gateway.log");
  const logger = await createFileLogger({
    file,
    level: "debug",
    redactor: createRedactor(),
    onFailure: (error) => failures.push(error),
  });
  logger.info("lost");
  logger.info("lost too");
  expect(failures).toHaveLength(1);
  await rm(blocker);
  logger.info("kept");
  logger.close();
  expect(await readLines(file)).toMatchObject([{ msg: "kept" }]);
});

test("takes fields that JSON cannot write", async () => {
  const file = join(folder, "gateway.log");
  const logger = await createFileLogger({ file, level: "debug", redactor: createRedactor() });
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  logger.info("odd", { circle, big: 3n, inner: { big: 4n } });
  logger.close();
  expect(await readLines(file)).toMatchObject([{ msg: "odd", fields: { big: "3" } }]);
});
