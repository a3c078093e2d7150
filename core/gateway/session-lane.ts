import type { LiveReply } from "../channels/live-reply.ts";
import type { QueueSettings } from "../sdk/session-settings.ts";
import { makeRoom } from "./make-room.ts";
import type { TurnJob } from "./prepared-turn.ts";
import { belongTogether, isAlone, type WaitingTurn } from "./waiting-turn.ts";

/** A turn that begins, with the messages that it answers as well. */
export interface TurnGroup {
  leader: WaitingTurn;
  merged: WaitingTurn[];
}

export interface LaneDependencies {
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** What holds for the queue of the message's session. */
  policy(job: TurnJob): Promise<Required<QueueSettings>>;
  /** True for commands: they are nobody's part of a conversation. */
  isCommand(job: TurnJob): boolean;
  /** Tells the user that a message was dropped because the session's queue is full. */
  reject(job: TurnJob): Promise<void>;
}

/** The messages of one session that wait or run. */
interface LaneState {
  turns: WaitingTurn[];
  running?: WaitingTurn;
  lastArrival: number;
}

/** What the queue mode of a session makes of its messages. */
export interface SessionLane {
  add(job: TurnJob, live: LiveReply): WaitingTurn;
  /** What runs when this message's place in the queue comes; undefined when nothing is left to do for it. */
  begin(turn: WaitingTurn): Promise<TurnGroup | undefined>;
  end(turn: WaitingTurn): void;
  /** True when the running turn should leave out what it has not begun. */
  hasSteering(running: TurnJob): boolean;
  /** Marks and answers what the running turn may take in. */
  steering(running: TurnJob): Promise<WaitingTurn[]>;
  /** Only the turn of that message when `id` is given. */
  abort(id?: string): number;
  waiting(): number;
  isBusy(): boolean;
}

export function createSessionLane(deps: LaneDependencies): SessionLane {
  const state: LaneState = { turns: [], lastArrival: 0 };
  return {
    add(job, live) {
      const turn: WaitingTurn = {
        job,
        live,
        controller: new AbortController(),
        isTaken: false,
        isLate: state.turns.length > 0,
        isCommand: deps.isCommand(job),
        company: [],
      };
      state.turns.push(turn);
      state.lastArrival = deps.now();
      if (turn.isLate) void settle(turn, state, deps);
      return turn;
    },
    begin: (turn) => begin(turn, state, deps),
    end(turn) {
      state.turns.splice(state.turns.indexOf(turn), 1);
      delete state.running;
    },
    hasSteering: (job) =>
      open(state).some((turn) => turn.mode === "steer" && canJoin(turn, job, state)),
    async steering(job) {
      const taken: WaitingTurn[] = [];
      for (const turn of open(state)) {
        if (!canJoin(turn, job, state)) continue;
        const { mode } = await deps.policy(turn.job);
        if (mode !== "steer" || turn.isTaken || !canJoin(turn, job, state)) continue;
        turn.isTaken = true;
        taken.push(turn);
      }
      return taken;
    },
    abort(id) {
      const named = state.turns.filter((turn) => id === undefined || turn.job.id === id);
      const hit = named.filter((turn) => !turn.isTaken || turn === state.running);
      for (const turn of hit) turn.controller.abort();
      return hit.length;
    },
    waiting: () => open(state).length,
    isBusy: () => state.turns.length > 0,
  };
}

/** Those that wait for a turn of their own. */
function open({ turns, running }: LaneState): WaitingTurn[] {
  return turns.filter((turn) => turn !== running && !turn.isTaken);
}

function canJoin(turn: WaitingTurn, job: TurnJob, { running }: LaneState): boolean {
  if (running === undefined || running.job.id !== job.id) return false;
  const isPlain = turn.job.message.media.length === 0 && turn.company.length === 0;
  return isPlain && !isAlone(turn) && belongTogether(turn, running);
}

/** A message has come while others were there. */
async function settle(turn: WaitingTurn, state: LaneState, deps: LaneDependencies): Promise<void> {
  const policy = await deps.policy(turn.job);
  turn.mode = policy.mode;
  if (policy.mode === "interrupt" && !turn.isCommand) {
    for (const earlier of state.turns.slice(0, state.turns.indexOf(turn)))
      earlier.controller.abort();
  }
  // Those that came after this one are settled after it.
  const waiting = open(state);
  const dropped = makeRoom(waiting.slice(0, waiting.indexOf(turn) + 1), policy);
  for (const each of dropped) {
    each.isTaken = true;
    each.live.finish("final");
    void deps.reject(each.job);
  }
}

async function begin(
  turn: WaitingTurn,
  state: LaneState,
  deps: LaneDependencies,
): Promise<TurnGroup | undefined> {
  const lead = (leader: WaitingTurn, group: readonly WaitingTurn[]): TurnGroup => {
    state.running = leader;
    const company = group.flatMap((each) => each.company);
    return { leader, merged: [...company, ...group.filter((each) => each !== leader)] };
  };
  if (turn.isTaken) return undefined;
  if (isAlone(turn)) return lead(turn, [turn]);
  const policy = await deps.policy(turn.job);
  if (policy.mode === "collect") await untilQuiet(policy.debounceMs, turn, state, deps);
  if (turn.isTaken) return undefined;
  if (policy.mode !== "collect" || isAlone(turn)) return lead(turn, [turn]);
  const group = open(state).filter((each) => !isAlone(each) && belongTogether(each, turn));
  for (const each of group) if (each !== turn) each.isTaken = true;
  return lead(group.at(-1) ?? turn, group);
}

async function untilQuiet(
  debounceMs: number,
  { controller: { signal } }: WaitingTurn,
  state: LaneState,
  deps: LaneDependencies,
): Promise<void> {
  for (;;) {
    const rest = state.lastArrival + debounceMs - deps.now();
    if (rest <= 0 || signal.aborted) return;
    await deps.sleep(rest, signal).catch(() => undefined);
  }
}
