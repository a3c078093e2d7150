import type { VideoOrder } from "../sdk/capabilities.ts";
import { errorMessage } from "../sdk/errors.ts";
import type { JobRow } from "../sdk/storage-jobs.ts";
import type { JobDependencies } from "./job-dependencies.ts";
import { jobNotice } from "./job-rows.ts";
import {
  isOpen,
  listedJobs,
  orderVideo,
  type JobPlace,
  type OrderedVideo,
  unansweredNote,
} from "./order-video.ts";
import { watchJob } from "./watch-job.ts";

/** Videos that vendors make for us: ordered once, followed across restarts, delivered once. */
export interface MediaJobs {
  order(order: VideoOrder, place: JobPlace, signal: AbortSignal): Promise<OrderedVideo>;
  list(sessionKey: string): Promise<JobRow[]>;
  /** Answers in a sentence what became of it. */
  cancel(sessionKey: string, id: string, signal: AbortSignal): Promise<string>;
  /** Takes up what an earlier process left open. */
  resume(): Promise<void>;
  /** Stops following; the next process goes on. Never rejects. */
  stop(): Promise<void>;
}

export function createMediaJobs(deps: JobDependencies): MediaJobs {
  const { storage, deliverer, clock, logger } = deps;
  const stopped = new AbortController();
  const followed = new Map<string, { task: Promise<void>; end: AbortController }>();

  function follow(job: JobRow): void {
    const end = new AbortController();
    const signal = AbortSignal.any([stopped.signal, end.signal]);
    const task = watchJob(job, deps, signal)
      .catch((error: unknown) => {
        if (!signal.aborted) logger.error(`a job could not be followed: ${errorMessage(error)}`);
      })
      .finally(() => followed.delete(job.id));
    followed.set(job.id, { task, end });
  }

  return {
    async order(order, place, signal) {
      const ordered = await orderVideo(order, place, deps, signal);
      if (ordered.isNew) follow(ordered.job);
      return ordered;
    },
    list: (sessionKey) => storage.listJobs(sessionKey, listedJobs),
    async cancel(sessionKey, id, signal) {
      const jobs = await storage.listJobs(sessionKey, listedJobs);
      const job = jobs.find((each) => each.id === id);
      if (job === undefined) return "There is no such job in this conversation.";
      const sentence = await cancelJob(job, deps, signal);
      followed.get(id)?.end.abort();
      return sentence;
    },
    async resume() {
      for (const job of await storage.listOpenJobs()) {
        if (followed.has(job.id)) continue;
        if (job.state === "running") {
          follow(job);
          continue;
        }
        const end = { state: "failed", note: unansweredNote } as const;
        const rows = [jobNotice(job, interruptedText, clock.now())];
        if (await storage.endJob(job.id, end, rows)) deliverer.wake();
      }
    },
    async stop() {
      stopped.abort();
      await Promise.all([...followed.values()].map(({ task }) => task));
    },
  };
}

const interruptedText =
  "The gateway stopped while a video was being ordered, so it is not known whether the order arrived. Ask again if you still want it.";

async function cancelJob(
  job: JobRow,
  { storage, models }: JobDependencies,
  signal: AbortSignal,
): Promise<string> {
  if (!isOpen(job) || job.taskId === undefined) return `It is over: ${job.state}.`;
  const wish = { agentId: job.order.agentId, ref: job.model };
  const { capability, call } = await models.find("video", wish);
  const isStopped = await capability.cancel({ ...call, taskId: job.taskId }, signal);
  const end = { state: "cancelled", note: "cancelled on request" } as const;
  if (!(await storage.endJob(job.id, end, []))) return "It was over already.";
  return isStopped
    ? "The vendor stopped it before it began."
    : "It is not delivered any more. The vendor had begun, so it may be charged for.";
}
