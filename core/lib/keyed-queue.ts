export type KeyedTask = (signal: AbortSignal) => Promise<void>;

/** Runs tasks: one at a time per key, in the order in which they were added, and many keys beside one another. */
export interface KeyedQueue {
  add(key: string, task: KeyedTask): void;
  /** Fires the signal of the key's running task and drops its waiting ones; answers how many tasks were hit. */
  abort(key: string): number;
  /** How many tasks of the key run or wait. */
  size(key: string): number;
  /** How many tasks run. */
  active(): number;
  /** Resolves when no task runs or waits. */
  idle(): Promise<void>;
}

export interface KeyedQueueOptions {
  /** How many keys may run at the same time. */
  concurrency: number;
  /** Is told of a task that rejects. Without it the rejection goes unhandled, which ends the process. The queue goes on in both cases. */
  onError?: (error: unknown, key: string) => void;
}

interface Lane {
  key: string;
  waiting: KeyedTask[];
  running?: AbortController;
}

export function createKeyedQueue(options: KeyedQueueOptions): KeyedQueue {
  /** Keys with work; a key is forgotten when its last task is done. */
  const lanes = new Map<string, Lane>();
  /** Keys whose next task may start, oldest first, so that no key starves another. */
  const ready: Lane[] = [];
  const waitingForIdle: (() => void)[] = [];
  let running = 0;

  function startNext(): void {
    while (running < options.concurrency) {
      const lane = ready.shift();
      const task = lane?.waiting.shift();
      if (lane === undefined || task === undefined) return;
      void runTask(lane, task);
    }
  }

  async function runTask(lane: Lane, task: KeyedTask): Promise<void> {
    lane.running = new AbortController();
    running += 1;
    try {
      await task(lane.running.signal);
    } catch (error) {
      if (options.onError === undefined) throw error;
      options.onError(error, lane.key);
    } finally {
      running -= 1;
      delete lane.running;
      if (lane.waiting.length > 0) ready.push(lane);
      else forget(lane);
      startNext();
    }
  }

  function forget(lane: Lane): void {
    lanes.delete(lane.key);
    if (lanes.size === 0) for (const resolve of waitingForIdle.splice(0)) resolve();
  }

  return {
    add(key, task) {
      const known = lanes.get(key);
      known?.waiting.push(task);
      if (known !== undefined) return;
      const lane: Lane = { key, waiting: [task] };
      lanes.set(key, lane);
      ready.push(lane);
      startNext();
    },

    abort(key) {
      const lane = lanes.get(key);
      if (lane === undefined) return 0;
      const dropped = lane.waiting.splice(0).length;
      if (lane.running === undefined) {
        ready.splice(ready.indexOf(lane), 1);
        forget(lane);
      }
      return dropped + abortRunning(lane);
    },

    size: (key) => sizeOf(lanes.get(key)),
    active: () => running,
    idle: async () => {
      if (lanes.size > 0) await new Promise<void>((resolve) => waitingForIdle.push(resolve));
    },
  };
}

/** Answers 1 when there was a task that had not been aborted before, else 0. */
function abortRunning(lane: Lane): number {
  if (lane.running?.signal.aborted !== false) return 0;
  lane.running.abort();
  return 1;
}

function sizeOf(lane: Lane | undefined): number {
  if (lane === undefined) return 0;
  return lane.waiting.length + (lane.running === undefined ? 0 : 1);
}
