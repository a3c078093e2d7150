import assert from "node:assert/strict";
import type { StorageCheck } from "./storage-check.ts";
import { sampleMessage, sampleOutboxRow } from "./storage-samples.ts";

const decision = { admitted: true, reason: "mentioned", rule: "r" };
const place = { sessionKey: "agent:main:room", agentId: "main", decision };

export const overviewChecks: StorageCheck[] = [
  {
    name: "messages are listed from the newest back, page by page",
    async check({ storage }) {
      const ids: string[] = [];
      for (const id of ["1", "2", "3"]) {
        const row = { message: sampleMessage({ id }), state: "accepted" as const, ...place };
        ids.push((await storage.acceptMessage(row)).id);
      }
      const list = async (limit: number, before?: string): Promise<string[]> =>
        (await storage.listMessages(limit, before)).map((row) => row.message.id);
      assert.deepEqual(await list(2), ["3", "2"]);
      assert.deepEqual(await list(2, ids[1]), ["1"]);
    },
  },
  {
    name: "what waits is counted, what is done is not",
    async check({ storage }) {
      assert.deepEqual(await storage.countWaiting(), { inbox: 0, outbox: 0 });
      const accept = (id: string, state: "accepted" | "refused") =>
        storage.acceptMessage({ message: sampleMessage({ id }), state, ...place });
      await accept("1", "accepted");
      await accept("2", "refused");
      await storage.enqueueOutbox([sampleOutboxRow({ key: "a" }), sampleOutboxRow({ key: "b" })]);
      assert.deepEqual(await storage.countWaiting(), { inbox: 1, outbox: 2 });
    },
  },
];
