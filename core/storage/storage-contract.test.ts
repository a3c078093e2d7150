import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Storage } from "../sdk/storage.ts";
import { describeStorageContract } from "../sdk/testing/storage-contract.ts";
import { openStorage } from "./open-storage.ts";

/** Runs the suite against the engine with one method replaced, and answers how many checks fail. */
async function countFailures(change: (sound: Storage) => Partial<Storage>): Promise<number> {
  const checks: (() => Promise<void>)[] = [];
  describeStorageContract(
    { describe: (_, body) => body(), it: (_, body) => checks.push(body) },
    async (clock) => {
      const folder = await mkdtemp(join(tmpdir(), "storage-contract-"));
      const open = (): Promise<Storage> => openStorage(join(folder, "s.sqlite"), { clock });
      let sound = await open();
      return {
        storage: { ...sound, ...change(sound) },
        async reopen() {
          await sound.close();
          sound = await open();
          return { ...sound, ...change(sound) };
        },
        async dispose() {
          await sound.close();
          await rm(folder, { recursive: true });
        },
      };
    },
  );
  const results = await Promise.allSettled(checks.map((check) => check()));
  return results.filter((result) => result.status === "rejected").length;
}

test("the sound engine fails nothing", async () => {
  expect(await countFailures(() => ({}))).toBe(0);
});

test.each<[string, (sound: Storage) => Partial<Storage>]>([
  [
    "creates a second arrival",
    (sound) => ({
      acceptMessage: async (row) => ({ ...(await sound.acceptMessage(row)), created: true }),
    }),
  ],
  [
    "forgets the entries of a turn",
    (sound) => ({ finishTurn: (end) => sound.finishTurn({ ...end, entries: [] }) }),
  ],
  [
    "ends a turn twice",
    (sound) => ({
      async finishTurn(end) {
        if (!(await sound.finishTurn(end))) await sound.appendEntries(end.entries);
        return true;
      },
    }),
  ],
  [
    "claims before the time",
    (sound) => ({ claimOutbox: (_, limit) => sound.claimOutbox(Infinity, limit) }),
  ],
  ["claims more than asked", (sound) => ({ claimOutbox: (now) => sound.claimOutbox(now, 100) })],
  [
    "minds the case of a code",
    (sound) => ({
      approvePairing: async (channel, code) =>
        code === code.toUpperCase() ? sound.approvePairing(channel, code) : undefined,
    }),
  ],
  ["knows no cap", (sound) => ({ requestPairing: (request) => sound.requestPairing(request, 99) })],
  [
    "drops the pin",
    (sound) => ({ setSessionModel: (key) => sound.setSessionModel(key, undefined) }),
  ],
  ["prunes too much", (sound) => ({ prune: (_, limit) => sound.prune(Infinity, limit) })],
])("notices an engine that %s", async (_, change) => {
  expect(await countFailures(change)).toBeGreaterThan(0);
});
