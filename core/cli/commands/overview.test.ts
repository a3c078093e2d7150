import { appendFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sampleInboxRow } from "../../sdk/testing/storage-samples.ts";
import { openStorage } from "../../storage/open-storage.ts";
import { runProgram } from "../run.ts";

let home: string;
let stop: AbortController;
let printed: string;
let wake: () => void;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "overview-command-"));
  stop = new AbortController();
  printed = "";
  wake = () => undefined;
  await mkdir(join(home, ".openclaw", "logs"), { recursive: true, mode: 0o700 });
});

afterEach(() => rm(home, { recursive: true }));

async function run(...args: string[]): Promise<number> {
  return runProgram(args, {
    processEnv: { HOME: home, PATH: "" },
    cwd: home,
    stdout(text) {
      printed += text;
      wake();
    },
    stderr: (text) => void (printed += text),
    isTty: false,
    signal: stop.signal,
    exitCode: 0,
  });
}

async function untilPrinted(text: string): Promise<void> {
  while (!printed.includes(text)) await new Promise<void>((resolve) => (wake = resolve));
}

describe("status", () => {
  test("a fresh home has an offline model and no gateway", async () => {
    expect(await run("status")).toBe(0);
    expect(printed).toContain("Gateway   not running: openclaw gateway run");
    expect(printed).toContain("Model     demo/echo");
    expect(printed).toMatch(/^Findings {2}0 errors, 0 warnings, \d+ notes: openclaw doctor$/m);
  });

  test("for scripts it is one document, with what waits in the store", async () => {
    const storage = await openStorage(join(home, ".openclaw", "gateway.sqlite"));
    await storage.acceptMessage(sampleInboxRow({ id: "1" }, { state: "accepted" }));
    await storage.close();
    expect(await run("status", "--json")).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({
      gateway: { running: false },
      model: "demo/echo",
      waiting: { inbox: 1, outbox: 0 },
      findings: { error: 0 },
    });
  });
});

describe("logs", () => {
  const line = (level: string, msg: string, more: object = {}): string =>
    `${JSON.stringify({ level, time: "2026-11-21T09:33:16.654Z", subsystem: "turns", msg, ...more })}\n`;
  const file = (): string => join(home, ".openclaw", "logs", "openclaw.log");

  beforeEach(() =>
    writeFile(
      file(),
      line("info", "ready") +
        line("warn", "slow \u001b[31m", { fields: { ms: 5 } }) +
        line("error", "broken"),
    ),
  );

  test("are shown for people, and cannot steer the terminal", async () => {
    expect(await run("logs", "--utc")).toBe(0);
    expect(printed.split("\n")).toEqual([
      "2026-11-21T09:33:16.654Z info  [turns] ready",
      String.raw`2026-11-21T09:33:16.654Z warn  [turns] slow \u001b[31m ms=5`,
      "2026-11-21T09:33:16.654Z error [turns] broken",
      "",
    ]);
  });

  test("are filtered by level and text, and cut to the newest", async () => {
    await run("logs", "--level", "warn", "--json");
    expect(printed.trim().split("\n")).toHaveLength(2);
    printed = "";
    await run("logs", "--grep", "READY");
    expect(printed).toMatch(/ready\n$/);
    printed = "";
    await run("logs", "--limit", "1");
    expect(printed).toMatch(/^\S+ \S+ error/);
    printed = "";
    await run("logs", "--grep", "nothing like it");
    expect(printed).toBe("The log has no such lines.\n");
  });

  test("--follow goes on with what is written, until it is stopped", async () => {
    const done = run("logs", "--follow");
    await untilPrinted("broken");
    await appendFile(file(), line("info", "one more"));
    await untilPrinted("one more");
    stop.abort();
    expect(await done).toBe(0);
  });

  test("a limit that is none is refused", async () => {
    expect(await run("logs", "--limit", "0")).toBe(1);
  });
});
