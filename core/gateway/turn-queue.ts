import type { LiveReply } from "../channels/live-reply.ts";
import type { KeyedQueue } from "../lib/keyed-queue.ts";
import { createSessionLane, type LaneDependencies, type SessionLane } from "./session-lane.ts";
import type { TurnJob } from "./prepared-turn.ts";
import type { WaitingTurn } from "./waiting-turn.ts";

export interface TurnQueue {
  /** Queues a turn behind the others of its session, by the session's queue mode. Returns at once. */
  schedule(job: TurnJob): void;
  /** Stops the running turn of a session and those that wait; answers how many were hit. */
  abort(sessionKey: string, id?: string): number;
  isBusy(sessionKey: string): boolean;
  /** How many messages of a session wait behind the running turn. */
  waiting(sessionKey: string): number;
  /** The waiting messages that the running turn of this message may take in now. */
  steering(job: TurnJob): Promise<WaitingTurn[]>;
  /** True when there are any, and what the running turn has not begun should be left out for them. */
  hasSteering(job: TurnJob): boolean;
  /** Stops every turn. */
  abortAll(): void;
  /** Resolves when no turn runs or waits. */
  idle(): Promise<void>;
}

export interface TurnQueueDependencies extends LaneDependencies {
  queue: KeyedQueue;
  openLiveReply(job: TurnJob): LiveReply;
  /** True for commands that must act while a turn runs, such as `/stop`. */
  isImmediate(job: TurnJob): boolean;
  run(job: TurnJob, live: LiveReply, signal: AbortSignal): Promise<void>;
}

/** One turn at a time per session, many sessions in parallel. A stopped turn still runs to its end, with its signal fired, so that each message gets its final state. */
export function createTurnQueue(deps: TurnQueueDependencies): TurnQueue {
  const lanes = new Map<string, SessionLane>();
  /** Commands that act at once; what was written after one begins when it has acted. */
  const acting = new Map<string, Promise<void>>();

  const act = async (job: TurnJob, live: LiveReply) => {
    const { sessionKey } = job;
    const done = deps.run(job, live, new AbortController().signal).catch(() => undefined);
    const all = Promise.all([acting.get(sessionKey), done]).then(() => undefined);
    acting.set(sessionKey, all);
    await all;
    if (acting.get(sessionKey) === all) acting.delete(sessionKey);
  };

  const runNext = async (lane: SessionLane, turn: WaitingTurn, signal: AbortSignal) => {
    try {
      await acting.get(turn.job.sessionKey);
      const group = await lane.begin(turn);
      if (group === undefined) return;
      const { leader, merged } = group;
      const merge = merged.map(({ job }) => job.id);
      const job = merge.length === 0 ? leader.job : { ...leader.job, merge };
      await deps.run(job, leader.live, AbortSignal.any([signal, leader.controller.signal]));
      for (const each of merged) each.live.finish("merged");
    } finally {
      lane.end(turn);
      if (!lane.isBusy()) lanes.delete(turn.job.sessionKey);
    }
  };

  return {
    schedule(job) {
      const live = deps.openLiveReply(job);
      if (deps.isImmediate(job)) {
        void act(job, live);
        return;
      }
      const lane = lanes.get(job.sessionKey) ?? createSessionLane(deps);
      lanes.set(job.sessionKey, lane);
      live.start();
      const turn = lane.add(job, live);
      deps.queue.add(job.sessionKey, (signal) => runNext(lane, turn, signal));
    },
    abort: (sessionKey, id) => lanes.get(sessionKey)?.abort(id) ?? 0,
    isBusy: (sessionKey) => lanes.has(sessionKey),
    waiting: (sessionKey) => lanes.get(sessionKey)?.waiting() ?? 0,
    steering: async (job) => (await lanes.get(job.sessionKey)?.steering(job)) ?? [],
    hasSteering: (job) => lanes.get(job.sessionKey)?.hasSteering(job) === true,
    abortAll() {
      for (const lane of lanes.values()) lane.abort();
    },
    idle: () => deps.queue.idle(),
  };
}
