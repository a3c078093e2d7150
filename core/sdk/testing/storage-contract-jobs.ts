import assert from "node:assert/strict";
import type { NewJob } from "../storage-jobs.ts";
import type { StorageCheck } from "./storage-check.ts";
import { sampleOutboxRow } from "./storage-samples.ts";

const address = { channel: "fake", account: "a", conversation: "c" };
const job: NewJob = {
  kind: "video",
  sessionKey: "agent:main:main",
  model: "vendor/film",
  order: { agentId: "main", address, replyTo: "m1", prompt: "a bicycle", body: { size: 1 } },
};
const done = { state: "done", note: "delivered" } as const;

export const jobChecks: StorageCheck[] = [
  {
    name: "a job is kept while the process is away, with the vendor's id once there is one",
    async check({ storage, clock, reopen }) {
      const row = await storage.addJob(job);
      const expected = { ...job, id: row.id, createdAt: clock.now() };
      assert.deepEqual(row, { ...expected, state: "ordering", updatedAt: clock.now() });
      clock.advance(5);
      assert.equal(await storage.beginJob(row.id, "task-1"), true);
      assert.equal(await storage.beginJob(row.id, "task-2"), false);
      const again = await reopen();
      const running = { ...expected, state: "running", taskId: "task-1", updatedAt: clock.now() };
      assert.deepEqual(await again.listOpenJobs(), [running]);
    },
  },
  {
    name: "the end of a job and what is said about it are one, and happen once",
    async check({ storage, clock }) {
      const { id } = await storage.addJob(job);
      await storage.beginJob(id, "task-1");
      assert.equal(await storage.endJob(id, done, [sampleOutboxRow({ key: "k1" })]), true);
      const late = { state: "failed", note: "late" } as const;
      assert.equal(await storage.endJob(id, late, [sampleOutboxRow({ key: "k2" })]), false);
      assert.deepEqual(await storage.listOpenJobs(), []);
      const rows = await storage.claimOutbox(clock.now(), 10);
      assert.deepEqual(
        rows.map(({ key }) => key),
        ["k1"],
      );
      const [ended] = await storage.listJobs(job.sessionKey, 10);
      assert.deepEqual([ended?.state, ended?.note], ["done", "delivered"]);
    },
  },
  {
    name: "jobs are listed by session, the newest first, and old ones that are over go",
    async check({ storage, clock }) {
      const first = await storage.addJob(job);
      const second = await storage.addJob(job);
      await storage.addJob({ ...job, sessionKey: "other" });
      const ids = async (): Promise<string[]> =>
        (await storage.listJobs(job.sessionKey, 10)).map(({ id }) => id);
      assert.deepEqual(await ids(), [second.id, first.id]);
      assert.equal((await storage.listJobs(job.sessionKey, 1)).length, 1);
      await storage.endJob(first.id, done, []);
      clock.advance(1000);
      await storage.prune(clock.now(), 100);
      assert.deepEqual(await ids(), [second.id]);
    },
  },
];
