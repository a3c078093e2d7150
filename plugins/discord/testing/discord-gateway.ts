import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { textOf } from "./discord-forms.ts";
import { intents, isToldOf, knownIntents } from "./discord-intents.ts";
import { permissions, permissionsIn } from "./discord-permissions.ts";
import {
  publicUser,
  threadTypes,
  type DiscordWorld,
  type Json,
  type TestBot,
} from "./discord-world.ts";
import { acceptSocket, type ServerSocket } from "./server-socket.ts";

export interface GatewayLimits {
  total: number;
  remaining: number;
  reset_after: number;
  max_concurrency: number;
}

export interface TestGateway {
  accept(request: IncomingMessage, stream: Duplex): void;
  /** Sends an event to every connected bot whose intents and permissions cover it, and keeps it for those that resume. */
  dispatch(event: string, data: Json, place?: { channelId?: string; botId?: string }): void;
  /** Closes every connection, with a code or without a word. */
  drop(code?: number): void;
  /** Asks every connection to come back: op 7. */
  reconnect(): void;
  /** Declares every session invalid: op 9. */
  invalidate(isResumable: boolean): void;
  /** Stops answering, with the connections left open, until called with false: heartbeats get no ACK. */
  freeze(isFrozen: boolean): void;
  /** Forgets all sessions: the next resume is refused. */
  forgetSessions(): void;
  readonly identifies: { intents: number; shard?: [number, number]; presence?: Json }[];
  /** When each identify came, by the server's clock. */
  readonly identifiedAt: number[];
  readonly resumes: number;
  readonly connections: number;
  /** Sessions that are connected. */
  readonly live: number;
  readonly heartbeats: number;
  /** How often a bot asked for a list of members: op 8. */
  readonly memberRequests: number;
  /** What the bots said of themselves: op 3. */
  readonly presences: Json[];
  /** What `GET /gateway/bot` tells; `remaining` falls with each identify. */
  readonly limits: GatewayLimits;
  shards: number;
  heartbeatMs: number;
  /** The codes with which the next connections are closed instead of a HELLO or a READY, one each. */
  readonly refusals: { at: "hello" | "identify" | "resume"; code: number }[];
  /** Holds back the HELLO of new connections. */
  holdsHello: boolean;
  /** Holds back the guilds of new sessions, which Discord sends one by one after the READY. */
  holdsGuilds: boolean;
}

export interface GatewayRules {
  world: DiscordWorld;
  resumeUrl(): string;
  guildCreate(guildId: string, bot: TestBot): Json;
  /** Two identifies of one slot inside five seconds are refused with op 9. */
  enforcesIdentifyPause: boolean;
}

interface GatewaySession {
  id: string;
  bot: TestBot;
  shard: [number, number];
  sequence: number;
  intents: number;
  log: { s: number; text: string }[];
  socket: ServerSocket | undefined;
}

const codes = {
  unknownOpcode: 4001,
  decodeError: 4002,
  notAuthenticated: 4003,
  authenticationFailed: 4004,
  alreadyAuthenticated: 4005,
  invalidSequence: 4007,
  rateLimited: 4008,
  invalidShard: 4010,
  shardingRequired: 4011,
  invalidVersion: 4012,
  invalidIntents: 4013,
  disallowedIntents: 4014,
};
const identifyPauseMs = 5000;
/** 120 in a minute, by the documentation. */
const mostCommands = 120;
const longestCommand = 4096;
/** A session keeps no more than this for one that resumes. */
const longestLog = 20_000;

/** Discord's gateway v10 as its documentation describes it. */
export function createTestGateway(rules: GatewayRules): TestGateway {
  const { world } = rules;
  const sessions = new Map<string, GatewaySession>();
  const sockets = new Set<ServerSocket>();
  const identifies: TestGateway["identifies"] = [];
  const identifiedAt: number[] = [];
  const lastIdentify = new Map<string, number>();
  const presences: Json[] = [];
  const refusals: TestGateway["refusals"] = [];
  const limits = { total: 1000, remaining: 1000, reset_after: 86_400_000, max_concurrency: 1 };
  const counts = { resumes: 0, heartbeats: 0, memberRequests: 0 };
  const heldGuilds: (() => void)[] = [];
  let holdsGuilds = false;
  let isFrozen = false;

  function emit(session: GatewaySession, event: string, data: Json): void {
    session.sequence += 1;
    const text = JSON.stringify({ op: 0, s: session.sequence, t: event, d: data });
    session.log.push({ s: session.sequence, text });
    if (session.log.length > longestLog) session.log.shift();
    if (!isFrozen) session.socket?.send(text);
  }

  function offer(session: GatewaySession, event: string, data: Json, channelId?: string): void {
    const guildId = guildOf(event, data, channelId);
    if (!isToldOf(event, guildId === undefined, session.intents)) return;
    if (!isOfShard(session, guildId)) return;
    const channel = world.channels.get(channelId ?? textOf(data["channel_id"]));
    if (guildId !== undefined) {
      const guild = world.guilds.get(guildId);
      // A guild that this server does not know is a test's own affair.
      if (guild !== undefined && event !== "GUILD_DELETE") {
        if (!guild.members.has(session.bot.id)) return;
        const ruled =
          channel && threadTypes.has(channel.type)
            ? world.channels.get(channel.parent_id ?? "")
            : channel;
        const bits = permissionsIn(guild, ruled, session.bot.id);
        if (channel !== undefined && (bits & permissions.viewChannel) === 0n) return;
      }
    } else if (channel?.botId !== undefined && channel.botId !== session.bot.id) return;
    emit(session, event, withheld(event, data, session));
  }

  function guildOf(event: string, data: Json, channelId?: string): string | undefined {
    if (event === "GUILD_CREATE" || event === "GUILD_UPDATE" || event === "GUILD_DELETE") {
      return String(data["id"]);
    }
    if (typeof data["guild_id"] === "string") return data["guild_id"];
    return channelId === undefined ? undefined : world.channels.get(channelId)?.guild_id;
  }

  function identify(socket: ServerSocket, data: Json): GatewaySession | undefined {
    const bot = world.bots.find(({ token }) => token === data["token"]);
    const asked = Number(data["intents"] ?? Number.NaN);
    const shard = Array.isArray(data["shard"]) ? (data["shard"] as [number, number]) : undefined;
    const [index, count] = shard ?? [0, 1];
    const refused = takeRefusal("identify");
    if (refused !== undefined) return closed(socket, refused);
    if (bot === undefined) return closed(socket, codes.authenticationFailed);
    const presence = (data["presence"] ?? {}) as { status?: string; activities?: Json[] };
    const isShown = (presence.activities?.length ?? 0) > 0;
    identifies.push({
      intents: asked,
      ...(count > 1 ? { shard: [index, count] } : {}),
      ...(isShown ? { presence } : {}),
    });
    identifiedAt.push(world.now());
    limits.remaining -= 1;
    // Discord withdraws the token of a bot that goes on after that.
    if (limits.remaining < 0) return closed(socket, codes.authenticationFailed);
    if (!(index >= 0 && index < count)) return closed(socket, codes.invalidShard);
    if (count < gateway.shards) return closed(socket, codes.shardingRequired);
    if (Number.isNaN(asked) || (asked & ~knownIntents) !== 0) {
      return closed(socket, codes.invalidIntents);
    }
    if ((asked & forbidden(bot)) !== 0) return closed(socket, codes.disallowedIntents);
    const slot = `${bot.id}:${index % limits.max_concurrency}`;
    const isCrowded = world.now() - (lastIdentify.get(slot) ?? 0) < identifyPauseMs;
    if (isCrowded && rules.enforcesIdentifyPause) {
      socket.send(JSON.stringify({ op: 9, d: false }));
      return undefined;
    }
    lastIdentify.set(slot, world.now());
    const id = `session-${identifies.length}`;
    const log: GatewaySession["log"] = [];
    const place: [number, number] = shard ?? [0, 1];
    const session = { id, bot, shard: place, sequence: 0, intents: asked, log, socket };
    sessions.set(id, session);
    greet(session);
    return session;
  }

  function greet(session: GatewaySession): void {
    const { bot, shard } = session;
    const guilds = [...world.guilds.values()].filter(
      (guild) => guild.members.has(bot.id) && isOfShard(session, guild.id),
    );
    emit(session, "READY", {
      v: 10,
      session_id: session.id,
      resume_gateway_url: rules.resumeUrl(),
      user: { ...publicUser({ id: bot.id, username: bot.username, bot: true }), verified: true },
      application: { id: bot.applicationId, flags: bot.applicationFlags },
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      shard,
    });
    if ((session.intents & intents.guilds) === 0) return;
    const send = (): void => {
      for (const { id } of guilds) emit(session, "GUILD_CREATE", rules.guildCreate(id, bot));
    };
    if (holdsGuilds) heldGuilds.push(send);
    else send();
  }

  function resume(socket: ServerSocket, data: Json): GatewaySession | undefined {
    const refused = takeRefusal("resume");
    if (refused !== undefined) return closed(socket, refused);
    const session = sessions.get(String(data["session_id"]));
    const seq = Number(data["seq"] ?? 0);
    if (session === undefined || session.bot.token !== data["token"]) {
      socket.send(JSON.stringify({ op: 9, d: false }));
      return undefined;
    }
    if (seq > session.sequence) return closed(socket, codes.invalidSequence);
    counts.resumes += 1;
    session.socket?.destroy();
    session.socket = socket;
    for (const { s, text } of session.log) if (s > seq) socket.send(text);
    emit(session, "RESUMED", {});
    return session;
  }

  function takeRefusal(at: "hello" | "identify" | "resume"): number | undefined {
    const found = refusals.findIndex((each) => each.at === at);
    return found === -1 ? undefined : refusals.splice(found, 1)[0]?.code;
  }

  function listen(socket: () => ServerSocket): (text: string) => void {
    let session: GatewaySession | undefined;
    let commands = 0;
    let since = world.now();
    return (text) => {
      if (isFrozen) return;
      if (Buffer.byteLength(text) > longestCommand) return socket().close(codes.decodeError);
      if (world.now() - since >= 60_000) [commands, since] = [0, world.now()];
      commands += 1;
      if (commands > mostCommands) return socket().close(codes.rateLimited);
      const payload = parse(text);
      if (payload === undefined) return socket().close(codes.decodeError);
      const { op, d } = payload;
      if (op === 1) {
        counts.heartbeats += 1;
        return socket().send(JSON.stringify({ op: 11 }));
      }
      if (op === 2 || op === 6) {
        if (session !== undefined) return socket().close(codes.alreadyAuthenticated);
        session = op === 2 ? identify(socket(), d) : resume(socket(), d);
        return;
      }
      if (session === undefined) return socket().close(codes.notAuthenticated);
      if (op === 3) presences.push(d);
      else if (op === 8) counts.memberRequests += 1;
      else if (op !== 4 && op !== 31) socket().close(codes.unknownOpcode);
    };
  }

  function say(payload: Json): void {
    for (const session of sessions.values()) session.socket?.send(JSON.stringify(payload));
  }

  const gateway: TestGateway = {
    identifies,
    identifiedAt,
    presences,
    refusals,
    limits,
    shards: 1,
    heartbeatMs: 45_000,
    holdsHello: false,
    get holdsGuilds() {
      return holdsGuilds;
    },
    set holdsGuilds(value) {
      holdsGuilds = value;
      if (!value) for (const send of heldGuilds.splice(0)) send();
    },
    get resumes() {
      return counts.resumes;
    },
    get heartbeats() {
      return counts.heartbeats;
    },
    get memberRequests() {
      return counts.memberRequests;
    },
    get live() {
      return [...sessions.values()].filter(({ socket }) => socket !== undefined).length;
    },
    get connections() {
      return sockets.size;
    },
    accept(request, stream) {
      const handle = listen(() => socket);
      const socket: ServerSocket = acceptSocket(request, stream, {
        onMessage: handle,
        onEnd() {
          sockets.delete(socket);
          for (const session of sessions.values()) {
            if (session.socket === socket) session.socket = undefined;
          }
        },
      });
      sockets.add(socket);
      const { searchParams } = new URL(request.url ?? "/", "ws://gateway.test");
      const version = searchParams.get("v");
      const refused = takeRefusal("hello");
      if (refused !== undefined) return socket.close(refused);
      if (version !== null && version !== "10") return socket.close(codes.invalidVersion);
      if (gateway.holdsHello) return;
      socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: gateway.heartbeatMs } }));
    },
    dispatch(event, data, place = {}) {
      for (const session of sessions.values()) {
        if (place.botId !== undefined && session.bot.id !== place.botId) continue;
        offer(session, event, data, place.channelId);
      }
    },
    drop(code) {
      for (const socket of sockets) {
        if (code === undefined) socket.destroy();
        else socket.close(code);
      }
    },
    reconnect: () => say({ op: 7, d: null }),
    invalidate(isResumable) {
      say({ op: 9, d: isResumable });
      if (!isResumable) sessions.clear();
    },
    freeze: (value) => void (isFrozen = value),
    forgetSessions: () => sessions.clear(),
  };
  return gateway;
}

/** The guild's place among the shards, by Discord's formula; direct chats belong to the first. */
function isOfShard({ shard: [index, count] }: GatewaySession, guildId?: string): boolean {
  if (guildId === undefined) return index === 0;
  return Number((BigInt(guildId) >> 22n) % BigInt(count)) === index;
}

function closed(socket: ServerSocket, code: number): undefined {
  socket.close(code);
  return undefined;
}

function forbidden(bot: TestBot): number {
  return (
    (bot.grantsMessageContent ? 0 : intents.messageContent) |
    (bot.grantsMembers ? 0 : intents.guildMembers) |
    (bot.grantsPresences ? 0 : intents.guildPresences)
  );
}

function parse(text: string): { op: number; d: Json } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("op" in value)) return undefined;
    return value as { op: number; d: Json };
  } catch {
    return undefined;
  }
}

/** Without the intent a bot sees the text of direct messages, of its own and of what mentions it, and of nothing else. */
function withheld(event: string, data: Json, session: GatewaySession): Json {
  const hasText = event === "MESSAGE_CREATE" || event === "MESSAGE_UPDATE";
  if (!hasText || (session.intents & intents.messageContent) !== 0) return data;
  return emptied(data, session.bot);
}

export function emptied(data: Json, bot: TestBot): Json {
  const mentions = Array.isArray(data["mentions"]) ? (data["mentions"] as object[]) : [];
  const isMentioned = mentions.some((user) => Reflect.get(user, "id") === bot.id);
  const author: unknown = data["author"];
  const isOwn = typeof author === "object" && author && Reflect.get(author, "id") === bot.id;
  if (data["guild_id"] === undefined || isMentioned || isOwn === true) return data;
  const original: unknown = data["referenced_message"];
  const { poll: _, ...rest } = data;
  return {
    ...rest,
    content: "",
    attachments: [],
    embeds: [],
    components: [],
    ...(typeof original === "object" && original !== null
      ? { referenced_message: emptied({ ...original, guild_id: data["guild_id"] }, bot) }
      : {}),
  };
}
