import assert from "node:assert/strict";
import type { StorageCheck } from "./storage-check.ts";
import { sampleMessage } from "./storage-samples.ts";

const refused = { admitted: false, reason: "not mentioned", rule: "r" };
const admitted = { admitted: true, reason: "mentioned", rule: "r" };
const session = { sessionKey: "agent:main:room", agentId: "main" };

export const noteChecks: StorageCheck[] = [
  {
    name: "a note is kept, replaced and removed, each under its scope and name",
    async check({ storage, reopen }) {
      await storage.writeNote("fake:default", "commands", "one");
      await storage.writeNote("fake:second", "commands", "other");
      await storage.writeNote("fake:default", "commands", "two");
      const again = await reopen();
      assert.equal(await again.readNote("fake:default", "commands"), "two");
      assert.equal(await again.readNote("fake:second", "commands"), "other");
      await again.writeNote("fake:default", "commands", undefined);
      assert.equal(await again.readNote("fake:default", "commands"), undefined);
    },
  },
  {
    name: "notes are listed by the beginning of their name",
    async check({ storage }) {
      for (const name of ["b:2", "a:1", "b:1", "c"]) {
        await storage.writeNote("fake:default", name, name.toUpperCase());
      }
      assert.deepEqual(await storage.listNotes("fake:default", "b:"), [
        { name: "b:1", text: "B:1" },
        { name: "b:2", text: "B:2" },
      ]);
      assert.deepEqual(await storage.listNotes("fake:other", ""), []);
    },
  },
  {
    name: "what was noted is told from the last admitted message on, in order",
    async check({ storage }) {
      const { address } = sampleMessage({});
      const accept = async (id: string, decision: object, place = address): Promise<string> => {
        const message = sampleMessage({ id, address: place });
        const full = { ...refused, ...decision };
        const state = full.admitted ? "accepted" : "refused";
        const row = { message, decision: full, state, ...session } as const;
        return (await storage.acceptMessage(row)).id;
      };
      await accept("1", { noted: true });
      await accept("2", admitted);
      await accept("3", { noted: true });
      await accept("4", {});
      await accept("5", { noted: true }, { ...address, conversation: "elsewhere" });
      await accept("6", { noted: true });
      const asked = await accept("7", admitted);
      await accept("8", { noted: true });
      const noted = async (limit: number): Promise<string[]> =>
        (await storage.listNoted(address, asked, limit)).map(({ message }) => message.id);
      assert.deepEqual(await noted(10), ["3", "6"]);
      assert.deepEqual(await noted(1), ["6"]);
    },
  },
];
