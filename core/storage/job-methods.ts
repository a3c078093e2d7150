import type { Clock } from "../lib/clock.ts";
import type { JobStorage } from "../sdk/storage-jobs.ts";
import type { Database } from "./database.ts";
import * as jobs from "./job-statements.ts";
import { enqueueOutbox } from "./outbox-statements.ts";

export function jobMethods(database: Database, clock: Pick<Clock, "now">): JobStorage {
  return {
    addJob: (job) => database.write((statements) => jobs.addJob(statements, job, clock.now())),
    beginJob: (id, taskId) =>
      database.write((statements) => jobs.beginJob(statements, id, taskId, clock.now())),
    endJob: (id, end, outbox) =>
      database.write((statements) => {
        const isEnded = jobs.endJob(statements, id, end, clock.now());
        if (isEnded) enqueueOutbox(statements, outbox, clock.now());
        return isEnded;
      }),
    listOpenJobs: () => database.read((statements) => jobs.listOpenJobs(statements)),
    listJobs: (sessionKey, limit) =>
      database.read((statements) => jobs.listJobs(statements, sessionKey, limit)),
  };
}
