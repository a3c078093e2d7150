import { mkdir, mkdtemp, realpath, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once, EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { watchConfig } from "./watch-config.ts";

let folder: string;
let controller: AbortController;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "watch-")));
  controller = new AbortController();
});

afterEach(async () => {
  controller.abort();
  await rm(folder, { recursive: true, force: true });
});

test("a write, a burst of writes and a replacement by rename are each told once, other files never", async () => {
  const config = join(folder, "openclaw.json");
  await mkdir(join(folder, "parts"));
  const included = join(folder, "parts", "a.json5");
  await writeFile(config, "{}");
  const events = new EventEmitter();
  let told = 0;
  const onChange = (): void => {
    told++;
    events.emit("change");
  };
  await watchConfig([config, included, join(folder, ".env")], onChange, controller.signal);

  const first = once(events, "change");
  await writeFile(join(folder, "other.json"), "x");
  for (let count = 0; count < 5; count++) await writeFile(config, `{ a: ${count} }`);
  await first;

  const second = once(events, "change");
  await writeFile(`${config}.tmp`, "{ b: 1 }");
  await rename(`${config}.tmp`, config);
  await second;

  const third = once(events, "change");
  await writeFile(included, "{ made: true }");
  await third;

  const fourth = once(events, "change");
  await writeFile(join(folder, ".env"), "A=1");
  await fourth;
  expect(told).toBe(4);
});

test("a signal that has fired already starts nothing", async () => {
  controller.abort();
  await watchConfig([join(folder, "openclaw.json")], () => expect.unreachable(), controller.signal);
});
