import type { Client } from "discord.js";
import { errorMessage, OpenClawError, type Logger } from "openclaw/sdk";
import { createClient } from "./client-options.ts";
import { closeRule, explainClose } from "./close-codes.ts";
import { listenedEvents } from "./gateway-events.ts";
import { createGatewaySockets, type Sleep } from "./gateway-sockets.ts";
import type { ShardSigns } from "./shard-plan.ts";
import { guardPackets } from "./guard-packets.ts";
import type { DiscordSettings } from "./settings.ts";
import type { Transport } from "./transport.ts";

/** One connection to the gateway, from the login to its end. */
export interface Session {
  client: Client<true>;
  messageContent: boolean;
  /** Resolves with the reason when the connection will not come back by itself. */
  ended: Promise<string>;
  signs(): ShardSigns;
  close(): Promise<void>;
}

export interface SessionOptions {
  settings: DiscordSettings;
  messageContent: boolean;
  transport: Transport;
  sleep: Sleep;
  logger: Logger;
  onEvent(event: string, payload: unknown): void;
  /** A part of the connection broke and is being built again; with the reason. */
  onReconnecting(reason: string): void;
  /** A new session begins: what was said before it will not come, what is said from now on will. */
  onNewSession(): void;
  /** A part of the connection is back. */
  onConnected(how: Connected): void;
}

export interface Connected {
  /** By a new session, not by a resumed one, which brings what was said meanwhile. */
  isNew: boolean;
  /** No other part is broken. */
  isWhole: boolean;
}

const refusedToken = 4004;
const disallowedIntents = 4014;
const readyTimeoutMs = 60_000;
const minute = 60_000;
/** What arrives before the guilds are known waits, so that its room can be found. */
const mostEarlyMessages = 500;

/** Thrown when Discord does not grant the Message Content intent. */
export class IntentsRefused extends Error {}

/** Connects. Rejects with `IntentsRefused`, with `CHANNEL_MISCONFIGURED` when another attempt cannot help, and with anything else when it can. */
export async function openSession(options: SessionOptions, signal: AbortSignal): Promise<Session> {
  const [library, { WebSocket }] = await Promise.all([import("discord.js"), import("ws")]);
  signal.throwIfAborted();
  const watch = createWatch(options);
  const sockets = createGatewaySockets(library, {
    Socket: WebSocket,
    agentFor: options.transport.agentFor,
    sleep: options.sleep,
    onClosed: watch.closed,
    onTrouble: watch.trouble,
    onLoginsSpent: watch.loginsSpent,
  });
  const client = createClient(library, { ...options, sockets });
  guardPackets(client, (event, error) =>
    options.logger.warn(`a ${event} event could not be read: ${errorMessage(error)}`),
  );
  watch.listen(client);
  const close = (): Promise<void> => client.destroy().catch(() => undefined);
  try {
    await connect(client, options.settings.token, signal);
  } catch (error) {
    const explained = explainRefusal(error, watch.fatalCode(), options);
    await close();
    throw explained;
  }
  if (!client.isReady()) throw new Error("Discord ended the connection at once.");
  watch.open();
  const { messageContent } = options;
  return { client, messageContent, ended: watch.ended, signs: sockets.signs, close };
}

/** Logs in and waits until the guilds are known, for a minute at most. */
async function connect(client: Client, token: string, signal: AbortSignal): Promise<void> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(readyTimeoutMs)]);
  const ready = new Promise<void>((resolve) => void client.once("clientReady", () => resolve()));
  const late = new Promise<never>((_, reject) => {
    deadline.addEventListener("abort", () => {
      const reason = signal.aborted ? "Connecting was stopped." : "Discord did not answer in time.";
      reject(new Error(reason));
    });
  });
  late.catch(() => undefined);
  await Promise.race([Promise.all([client.login(token), ready]), late]);
}

/** Hears what the client hears, and holds it back until the rooms are known. */
function createWatch(options: SessionOptions) {
  const early: [event: string, payload: unknown][] = [];
  let fatalCode: number | undefined;
  let isOpen = false;
  let end = (_reason: string): void => undefined;
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  const parts = createParts();
  const back = (shard: number): void => {
    const how = parts.back(shard);
    if (isOpen) options.onConnected(how);
  };
  const trouble = (error: unknown): void =>
    options.logger.debug(`connection trouble: ${errorMessage(error)}`);
  return {
    ended,
    fatalCode: () => fatalCode,
    trouble,
    closed(shard: number, code: number, isFatal: boolean): void {
      parts.broke(shard);
      if (isFatal) {
        fatalCode = code;
        end(explainClose(code));
      } else if (isOpen) options.onReconnecting(explainClose(code));
    },
    loginsSpent(ms: number): void {
      const reason = `Discord allows no more logins today; the next is in ${Math.ceil(ms / minute)} min.`;
      if (isOpen) options.onReconnecting(reason);
      else options.logger.warn(reason);
    },
    listen(client: Client): void {
      // The library's types want its own enum here, which is the same words.
      const listen = client.ws.on.bind(client.ws) as (
        event: string,
        run: (payload: unknown, shard: number) => void,
      ) => unknown;
      listen("READY", (_, shard) => {
        parts.began(shard);
        options.onNewSession();
      });
      for (const event of listenedEvents) {
        listen(event, (payload) => {
          if (isOpen) options.onEvent(event, payload);
          else if (early.length < mostEarlyMessages) early.push([event, payload]);
        });
      }
      client.on("shardResume", back);
      client.on("shardReady", back);
      client.on("invalidated", () => end("Discord ended the session."));
      client.on("error", trouble);
      client.on("shardError", trouble);
    },
    open(): void {
      isOpen = true;
      for (const [event, payload] of early.splice(0)) options.onEvent(event, payload);
    },
  };
}

/** Which shards are broken, and which came back with a session that is new. */
function createParts() {
  const broken = new Set<number>();
  const fresh = new Set<number>();
  return {
    broke: (shard: number): void => void broken.add(shard),
    began: (shard: number): void => void fresh.add(shard),
    back(shard: number): Connected {
      broken.delete(shard);
      return { isNew: fresh.delete(shard), isWhole: broken.size === 0 };
    },
  };
}

function explainRefusal(
  error: unknown,
  fatalCode: number | undefined,
  { messageContent, settings }: SessionOptions,
): unknown {
  const refused: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  const code = refused === "TokenInvalid" ? refusedToken : fatalCode;
  if (code === undefined) return error;
  if (code === disallowedIntents && messageContent) return new IntentsRefused();
  const { meaning, fix } = closeRule(code);
  const where =
    code === refusedToken ? `of ${settings.path}` : `(${settings.path}, close code ${code})`;
  const message = `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)} ${where}.`;
  const hint = fix?.replaceAll("{path}", settings.path);
  return new OpenClawError("CHANNEL_MISCONFIGURED", message, hint === undefined ? {} : { hint });
}
