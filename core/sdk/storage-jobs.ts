import type { Address } from "./address.ts";
import type { NewOutboxRow } from "./outbox-row.ts";

/** `ordering`: the vendor is being asked. `running`: it works on it, under `taskId`. */
export type JobState = "ordering" | "running" | "done" | "failed" | "cancelled";

/** Work that a vendor does for us and that outlives the process. */
export interface NewJob {
  kind: "video";
  sessionKey: string;
  /** `provider/model`. */
  model: string;
  order: JobOrder;
}

export interface JobOrder {
  agentId: string;
  /** Where the result goes. */
  address: Address;
  /** The message that it answers. */
  replyTo?: string;
  prompt: string;
  /** The vendor's request, to tell whether another order is the same one. */
  body: Record<string, unknown>;
}

export interface JobRow extends NewJob {
  /** Unique across processes; sorts by time. */
  id: string;
  state: JobState;
  taskId?: string;
  /** What was last known: a phase, a reason, a result. */
  note?: string;
  createdAt: number;
  updatedAt: number;
}

/** Part of `Storage`. */
export interface JobStorage {
  /** A new job in the state `ordering`. */
  addJob(job: NewJob): Promise<JobRow>;
  /** `ordering` → `running`, with the vendor's id. False when it is in another state. */
  beginJob(id: string, taskId: string): Promise<boolean>;
  /** Ends an open job and enqueues what is said about it, in one transaction. False, and nothing is written, when it is over already. */
  endJob(
    id: string,
    end: { state: "done" | "failed" | "cancelled"; note: string },
    outbox: NewOutboxRow[],
  ): Promise<boolean>;
  /** Jobs that are not over, oldest first. */
  listOpenJobs(): Promise<JobRow[]>;
  /** The jobs of a session, newest first. */
  listJobs(sessionKey: string, limit: number): Promise<JobRow[]>;
}
