import type { LiveReply } from "../channels/live-reply.ts";
import type { KeyedQueue } from "../lib/keyed-queue.ts";
import type { TurnJob } from "./turn-dependencies.ts";

export interface TurnQueue {
  /** Queues a turn behind the others of its session. Returns at once. */
  schedule(job: TurnJob): void;
  /** Stops the running turn of a session and those that wait; answers how many were hit. */
  abort(sessionKey: string): number;
  isBusy(sessionKey: string): boolean;
  /** Stops every turn. */
  abortAll(): void;
  /** Resolves when no turn runs or waits. */
  idle(): Promise<void>;
}

export interface TurnQueueDependencies {
  queue: KeyedQueue;
  /** How many turns of one session may wait. */
  cap(): number;
  openLiveReply(job: TurnJob): LiveReply;
  /** True for commands that must act while a turn runs, such as `/stop`. */
  isImmediate(job: TurnJob): boolean;
  run(job: TurnJob, live: LiveReply, signal: AbortSignal): Promise<void>;
  /** Tells the user that the session's queue is full. */
  reject(job: TurnJob): Promise<void>;
}

/** One turn at a time per session, many sessions in parallel. A stopped turn still runs to its end, with its signal fired, so that each message gets its final state. */
export function createTurnQueue(deps: TurnQueueDependencies): TurnQueue {
  const sessions = new Map<string, Map<string, AbortController>>();

  const track = (job: TurnJob): AbortController => {
    const controller = new AbortController();
    const jobs = sessions.get(job.sessionKey) ?? new Map<string, AbortController>();
    sessions.set(job.sessionKey, jobs.set(job.id, controller));
    return controller;
  };
  const untrack = (job: TurnJob) => {
    const jobs = sessions.get(job.sessionKey);
    jobs?.delete(job.id);
    if (jobs?.size === 0) sessions.delete(job.sessionKey);
  };

  return {
    schedule(job) {
      if (deps.isImmediate(job)) {
        void deps.run(job, deps.openLiveReply(job), new AbortController().signal);
        return;
      }
      if ((sessions.get(job.sessionKey)?.size ?? 0) > deps.cap()) {
        void deps.reject(job);
        return;
      }
      const controller = track(job);
      const live = deps.openLiveReply(job);
      live.start();
      deps.queue.add(job.sessionKey, async (signal) => {
        try {
          await deps.run(job, live, AbortSignal.any([signal, controller.signal]));
        } finally {
          untrack(job);
        }
      });
    },
    abort(sessionKey) {
      const jobs = [...(sessions.get(sessionKey)?.values() ?? [])];
      for (const controller of jobs) controller.abort();
      return jobs.length;
    },
    isBusy: (sessionKey) => sessions.has(sessionKey),
    abortAll() {
      for (const jobs of sessions.values())
        for (const controller of jobs.values()) controller.abort();
    },
    idle: () => deps.queue.idle(),
  };
}
