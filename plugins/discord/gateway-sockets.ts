import type * as discord from "discord.js";
import type { IShardingStrategy, WebSocketOptions } from "discord.js";
import type { ClientOptions as SocketOptions, WebSocket } from "ws";
import { closeRule } from "./close-codes.ts";
import { createIdentifyBudget, type SessionLimit } from "./identify-budget.ts";
import { createShard, type GatewayShard } from "./gateway-shard.ts";
import type { ShardPlan, ShardSigns } from "./shard-plan.ts";

export type DiscordLibrary = typeof discord;
type GatewayManager = Parameters<NonNullable<WebSocketOptions["buildStrategy"]>>[0];
type Statuses = ReturnType<IShardingStrategy["fetchStatus"]>;
type SocketClass = new (url: string, options: SocketOptions) => WebSocket;

/** Resolves after that time; rejects when the signal fires. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export interface SocketPlan {
  Socket: SocketClass;
  /** The way to an address: through a proxy, or undefined for the direct one. */
  agentFor(url: string): SocketOptions["agent"];
  sleep: Sleep;
  /** Is told of everything that ends or breaks a connection. */
  onClosed(shard: number, code: number, isFatal: boolean): void;
  onTrouble(error: unknown): void;
  /** The bot may not log in before that time has passed. */
  onLoginsSpent(ms: number): void;
}

/** The sockets of one client. The library decides how many there are and what is sent; the connections themselves are kept here, one owner each. */
export interface GatewaySockets {
  buildStrategy(manager: GatewayManager): IShardingStrategy;
  /** The oldest of the shards' last signs of life: the connection is as alive as its weakest part. */
  signs(): ShardSigns;
}

/** The library's words for the state of a shard. */
const connecting = 1;
const ready = 3;
const loginPauseMs = 5100;
const handshakeMs = 20_000;
/** Texts of one packet; a guild of thousands of channels has a few megabytes. */
const longestPacket = 64 * 1024 * 1024;

export function createGatewaySockets(library: DiscordLibrary, plan: SocketPlan): GatewaySockets {
  const shards = new library.Collection<number, GatewayShard>();
  let isOver = false;
  return {
    buildStrategy: (manager) => ({
      async spawn(ids) {
        const planFor = await planShards(library, manager, plan);
        for (const id of ids) shards.set(id, createShard(planFor(id)));
      },
      async connect() {
        if (isOver) throw new Error("The connection was ended.");
        await Promise.all(shards.map((shard) => shard.connect()));
      },
      async destroy(options) {
        // The library also calls this before it spawns.
        if (options?.reason !== "User is adjusting their shards") isOver = true;
        const leaving = [...shards.values()];
        shards.clear();
        await Promise.all(leaving.map((shard) => shard.destroy()));
      },
      async send(id, payload) {
        shards.get(id)?.send(payload);
      },
      fetchStatus() {
        const statuses: unknown = shards.mapValues((shard) => (shard.isReady ? ready : connecting));
        return statuses as Statuses;
      },
    }),
    signs: () => oldest(shards.map((shard) => shard.signs)),
  };
}

/** What the shards of one client share, and what each has for itself. */
async function planShards(
  library: DiscordLibrary,
  manager: GatewayManager,
  plan: SocketPlan,
): Promise<(id: number) => ShardPlan> {
  const { options } = manager;
  const { sleep } = plan;
  const { session_start_limit } = await manager.fetchGatewayInformation();
  const turns = createLoginTurns(session_start_limit.max_concurrency, sleep);
  const budget = budgetOf(library, manager, plan);
  const shardCount = await manager.getShardCount();
  const query = new URLSearchParams({ v: options.version, encoding: "json" }).toString();
  return (id) => ({
    id,
    shardCount,
    query,
    sleep,
    random: Math.random,
    open: (url) => open(url, plan),
    url: async () => (await manager.fetchGatewayInformation()).url,
    token: () => options.token,
    session: {
      read: () => options.retrieveSessionInfo(id) as discord.SessionInfo | null,
      write: (info) => void options.updateSessionInfo(id, info),
    },
    async mayIdentify(signal) {
      await budget.take(signal);
      await turns.take(id, signal);
    },
    identity: () => ({
      token: options.token,
      properties: options.identifyProperties,
      intents: options.intents,
      compress: false,
      shard: [id, shardCount],
      ...(options.largeThreshold ? { large_threshold: options.largeThreshold } : {}),
      ...(options.initialPresence ? { presence: options.initialPresence } : {}),
    }),
    emit(event, payload) {
      const { code, error } = payload;
      if (event === "error") return plan.onTrouble(error);
      if (event === "closed" && typeof code === "number") {
        plan.onClosed(id, code, closeRule(code).next === "fatal");
      }
      tell(manager, event, { ...payload, shardId: id });
    },
  });
}

function budgetOf(library: DiscordLibrary, manager: GatewayManager, plan: SocketPlan) {
  const known = manager.fetchGatewayInformation();
  let isKnown = true;
  const ask = async (): Promise<SessionLimit> => {
    const information = isKnown ? await known : await askAgain(manager, library);
    isKnown = false;
    return information.session_start_limit;
  };
  return createIdentifyBudget(ask, plan.sleep, plan.onLoginsSpent);
}

function open(url: string, { Socket, agentFor }: SocketPlan): WebSocket {
  const agent = agentFor(url);
  return new Socket(url, {
    handshakeTimeout: handshakeMs,
    maxPayload: longestPacket,
    perMessageDeflate: false,
    ...(agent === undefined ? {} : { agent }),
  });
}

/** Discord takes so many logins at once, and the next ones five seconds later. */
function createLoginTurns(concurrency: number, sleep: Sleep) {
  const turns = new Map<number, Promise<void>>();
  return {
    async take(id: number, signal: AbortSignal): Promise<void> {
      const slot = id % Math.max(1, concurrency);
      const mine = turns.get(slot) ?? Promise.resolve();
      const pause = async (): Promise<void> => {
        await mine;
        await sleep(loginPauseMs, new AbortController().signal);
      };
      turns.set(slot, pause());
      await mine;
      signal.throwIfAborted();
    },
  };
}

function oldest(all: readonly ShardSigns[]): ShardSigns {
  const names: (keyof ShardSigns)[] = ["hello", "heartbeat", "ready", "event"];
  const entries = names.flatMap((name): [string, number][] => {
    const times = all.map((signs) => signs[name]);
    const known = times.filter((time) => time !== undefined);
    if (known.length === 0) return [];
    // Events come where something happens; the others belong to each connection.
    if (name === "event") return [[name, Math.max(...known)]];
    return known.length < times.length ? [] : [[name, Math.min(...known)]];
  });
  return Object.fromEntries(entries);
}

/** Past the cache of the library. */
function askAgain(manager: GatewayManager, library: DiscordLibrary) {
  const answer: unknown = manager.options.rest.get(library.Routes.gatewayBot());
  return answer as ReturnType<GatewayManager["fetchGatewayInformation"]>;
}

/** The enum that names these events is hidden behind another export of the same name. */
function tell(manager: object, event: string, payload: object): void {
  const emit: unknown = Reflect.get(manager, "emit");
  if (typeof emit === "function") Reflect.apply(emit, manager, [event, payload]);
}
