import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { openStorage } from "./open-storage.ts";

const worker = join(import.meta.dirname, "fixtures", "work-until-killed.ts");

/** Lets the worker print that many promises, kills it, and answers all that it printed. */
async function workAndKill(file: string, prefix: string, afterLines: number): Promise<string[]> {
  const child = spawn(process.execPath, [worker, file, prefix], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === afterLines) child.kill("SIGKILL");
  }
  expect(lines.length).toBeGreaterThanOrEqual(afterLines);
  return lines;
}

test("what a killed process had promised is in the store, and nothing is half done", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kill-"));
  const file = join(folder, "gateway.sqlite");
  try {
    const promised: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      promised.push(...(await workAndKill(file, `${round}`, randomInt(1, 400))));
    }

    const storage = await openStorage(file);
    const dueParts = new Map<string, number>();
    for (const row of await storage.claimOutbox(Date.now(), 100_000)) {
      dueParts.set(row.address.conversation, row.part);
    }
    const answered = new Set<string>();
    const states = new Map<string, string | undefined>();
    for (const line of promised) {
      const [word = "", id = ""] = line.split(" ");
      const state = (await storage.getInbox(id))?.state;
      states.set(id, state);
      expect(state).toBeDefined();
      if (word === "answered") answered.add(id);
    }
    for (const row of await storage.listUnfinished()) states.set(row.id, row.state);
    for (const id of answered) expect(states.get(id)).toBe("answered");
    for (const [id, state] of states) {
      const entries = await storage.readTranscript(id, 10);
      expect(entries).toHaveLength(state === "answered" ? 2 : 0);
      expect(dueParts.get(id)).toBe(state === "answered" ? 0 : undefined);
    }
    await storage.close();

    const database = await openDatabase(file);
    const check = await database.read((statements) => statements.get("PRAGMA integrity_check"));
    expect(check).toEqual({ integrity_check: "ok" });
    const counts = await database.read((statements) =>
      statements.get(`SELECT
        (SELECT count(*) FROM inbox WHERE state = 'answered') * 2 AS expected,
        (SELECT count(*) FROM transcript) AS entries,
        (SELECT count(*) FROM outbox) AS parts`),
    );
    expect(counts).toEqual({
      expected: counts?.["expected"],
      entries: counts?.["expected"],
      parts: counts?.["expected"],
    });
    await database.close();
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);
