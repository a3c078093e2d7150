import type * as discord from "discord.js";
import type { IShardingStrategy, WebSocketOptions } from "discord.js";

export type DiscordLibrary = typeof discord;
export type GatewayManager = Parameters<NonNullable<WebSocketOptions["buildStrategy"]>>[0];

/**
 * The sockets of one client, and three habits of the library that a gateway cannot live with: it tries a lost connection again every half second for ever,
 * even after its client was destroyed; it leaves a socket that is still connecting open and without an error handler, which ends the process when
 * that socket fails; and its end waits half a minute for a peer that is gone.
 */
export interface GatewaySockets {
  buildStrategy(library: DiscordLibrary, manager: GatewayManager): IShardingStrategy;
  /** Runs the library's own end, waits for it a little, and cuts what is left. Never rejects. */
  end(destroy: () => Promise<void>): Promise<void>;
}

const longestWaitMs = 60_000;
const endGraceMs = 2000;

export function createGatewaySockets(): GatewaySockets {
  const closed = new AbortController();
  let strategy: IShardingStrategy | undefined;
  return {
    buildStrategy(library, manager) {
      spreadReconnects(manager, closed.signal);
      strategy = new library.SimpleShardingStrategy(manager);
      return strategy;
    },
    async end(destroy) {
      closed.abort();
      const sockets = openSockets(strategy);
      for (const socket of sockets) call(socket, "on", "error", () => undefined);
      const grace = new AbortController();
      const ended = destroy().catch(() => undefined);
      await Promise.race([ended, sleep(endGraceMs, grace.signal)]);
      grace.abort();
      for (const socket of sockets) call(socket, "terminate");
    },
  };
}

/** The library asks for the session before each attempt to connect: there the attempts are spread out, and after the end they stop. */
function spreadReconnects(manager: GatewayManager, closed: AbortSignal): void {
  const retrieve = manager.options.retrieveSessionInfo;
  let failures = 0;
  let wait = 0;
  // The enum that names these events is hidden behind another export of the same name.
  const on = (event: string, run: () => void): unknown => call(manager, "on", event, run);
  const recovered = (): void => {
    failures = 0;
    wait = 0;
  };
  on("closed", () => {
    wait = failures === 0 ? 0 : Math.min(longestWaitMs, 500 * 2 ** failures) * Math.random();
    failures += 1;
  });
  on("ready", recovered);
  on("resumed", recovered);
  manager.options.retrieveSessionInfo = async (shardId) => {
    const pause = wait;
    wait = 0;
    if (pause > 0) await sleep(pause, closed);
    if (closed.aborted) await new Promise<never>(() => undefined);
    return retrieve(shardId);
  };
}

function openSockets(strategy: IShardingStrategy | undefined): object[] {
  const shards: unknown = strategy && Reflect.get(strategy, "shards");
  if (!(shards instanceof Map)) return [];
  return [...shards.values()].flatMap((shard: object) => {
    const socket: unknown = Reflect.get(shard, "connection");
    return typeof socket === "object" && socket !== null ? [socket] : [];
  });
}

/** Calls a method that the library's types keep private; does nothing when a later version has none. */
function call(target: object, method: string, ...values: unknown[]): unknown {
  const found: unknown = Reflect.get(target, method);
  return typeof found === "function" ? Reflect.apply(found, target, values) : undefined;
}

/** Resolves early when the signal fires. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
