import { ShardConnection } from "./shard-connection.ts";
import type { ShardPlan, ShardSigns } from "./shard-plan.ts";

/** The only owner of one connection to the gateway: opens it, takes the session up again after a break, and waits longer from failure to failure. */
export interface GatewayShard {
  readonly signs: ShardSigns;
  readonly isReady: boolean;
  /** Resolves with the first READY; rejects when Discord refuses the connection for good, or `destroy` was called. */
  connect(): Promise<void>;
  send(payload: object): void;
  destroy(): Promise<void>;
}

const firstPauseMs = 500;
const longestPauseMs = 60_000;
const stableMs = 30_000;
/** Pauses double from failure to failure; not as long where the login itself went well. */
const mostDoublings = 10;
const mostAfterLogin = 2;
/** After so many failures in a row the session is given up, and with it the address that belonged to it. */
const mostResumes = 5;

export function createShard(plan: ShardPlan): GatewayShard {
  const signs: ShardSigns = {};
  const life = new AbortController();
  let connection: ShardConnection | undefined;
  let isReady = false;
  let running: Promise<void> | undefined;

  async function run(onFirst: (error?: Error) => void): Promise<void> {
    let fruitless = 0;
    for (let failures = 0; !life.signal.aborted;) {
      const startedAt = Date.now();
      let wasReady = false;
      connection = new ShardConnection(plan, signs, () => {
        wasReady = true;
        isReady = true;
        onFirst();
      });
      const ending = await connection.live(life.signal);
      isReady = false;
      if (life.signal.aborted) break;
      const isStable = Date.now() - startedAt >= stableMs;
      fruitless = wasReady ? 0 : fruitless + 1;
      failures = isStable ? 0 : Math.min(failures + 1, wasReady ? mostAfterLogin : mostDoublings);
      if (ending.next === "identify" || fruitless > mostResumes) plan.session.write(null);
      plan.emit("closed", { code: ending.code });
      if (ending.next === "fatal") return onFirst(new Error(`close code ${ending.code}`));
      const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** failures);
      const pause = Math.max(ending.pauseMs ?? 0, longest * plan.random());
      await plan.sleep(pause, life.signal).catch(() => undefined);
    }
    onFirst(new Error("The connection was ended."));
  }

  return {
    signs,
    get isReady() {
      return isReady;
    },
    connect: () =>
      new Promise((resolve, reject) => {
        running ??= run((error) => (error === undefined ? resolve() : reject(error)));
      }),
    send: (payload) => connection?.send(payload),
    async destroy() {
      life.abort();
      await running;
    },
  };
}
