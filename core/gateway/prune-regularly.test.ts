import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createManualClock } from "../lib/manual-clock.ts";
import { sampleEntry, sampleInboxRow } from "../sdk/testing/storage-samples.ts";
import { openStorage } from "../storage/open-storage.ts";
import { pruneRegularly } from "./prune-regularly.ts";

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

test("each hour what is old and what is too long goes, and nothing else", async () => {
  const folder = await mkdtemp(join(tmpdir(), "prune-regularly-"));
  const clock = createManualClock();
  const storage = await openStorage(join(folder, "gateway.sqlite"), { clock });
  try {
    const { transcriptId } = await storage.openSession("key", "main");
    const entry = (id: string) => sampleEntry("text", { transcriptId: id, at: clock.now() });
    await storage.appendEntries(Array.from({ length: 6_200 }, () => entry(transcriptId)));
    await storage.appendEntries([entry("archived")]);
    const old = await storage.acceptMessage(sampleInboxRow({ id: "1" }, { state: "refused" }));
    await clock.advance(91 * dayMs);
    const young = await storage.acceptMessage(sampleInboxRow({ id: "2" }, { state: "refused" }));

    const done = Promise.withResolvers<void>();
    const watched = {
      prune: storage.prune,
      pruneUsage: storage.pruneUsage,
      async trim(limits: Parameters<typeof storage.trim>[0]) {
        const count = await storage.trim(limits);
        if (count === 0) done.resolve();
        return count;
      },
    };
    const stop = pruneRegularly(watched, clock);
    await clock.advance(hourMs);
    await done.promise;
    stop();
    expect(await storage.getInbox(old.id)).toBeUndefined();
    expect(await storage.getInbox(young.id)).toBeDefined();
    expect(await storage.readTranscript(transcriptId, 10_000)).toHaveLength(5_000);
    expect(await storage.readTranscript("archived", 10)).toEqual([]);
  } finally {
    await storage.close();
    await rm(folder, { recursive: true });
  }
});
