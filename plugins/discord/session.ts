import type { Client, GatewayDispatchEvents } from "discord.js";
import { errorMessage, OpenClawError, type Logger } from "openclaw/sdk";
import { createClient } from "./client-options.ts";
import { createGatewaySockets } from "./gateway-sockets.ts";
import { guardPackets } from "./guard-packets.ts";
import type { DiscordSettings } from "./settings.ts";

/** One connection to the gateway, from the login to its end. */
export interface Session {
  client: Client<true>;
  messageContent: boolean;
  /** Resolves with the reason when the library will not bring the connection back by itself. */
  ended: Promise<string>;
  close(): Promise<void>;
}

export interface SessionOptions {
  settings: DiscordSettings;
  messageContent: boolean;
  logger: Logger;
  onMessage(payload: unknown): void;
  onReconnecting(): void;
  /** The connection is back: resumed, which brings what was said meanwhile, or as a new session, which does not. */
  onConnected(isResumed: boolean): void;
}

type MessageEvent = GatewayDispatchEvents.MessageCreate;

const disallowedIntents = 4014;
const refusedToken = 4004;
const readyTimeoutMs = 30_000;
/** How long the library may try to resume before the connection is built anew. */
const longestOutageMs = 5 * 60_000;
/** What arrives before the guilds are known waits, so that its room can be found. */
const mostEarlyMessages = 500;

/** Thrown when Discord does not grant the Message Content intent. */
export class IntentsRefused extends Error {}

/** Connects. Rejects with `IntentsRefused`, with `CHANNEL_MISCONFIGURED` when another attempt cannot help, and with anything else when it can. */
export async function openSession(options: SessionOptions, signal: AbortSignal): Promise<Session> {
  const library = await import("discord.js");
  signal.throwIfAborted();
  const sockets = createGatewaySockets();
  const client = createClient(library, { ...options, sockets });
  guardPackets(client, (event, error) =>
    options.logger.warn(`a ${event} event could not be read: ${errorMessage(error)}`),
  );
  const connection = watch(client, options, library.GatewayDispatchEvents.MessageCreate);
  const close = async (): Promise<void> => {
    connection.dispose();
    await sockets.end(() => client.destroy());
  };
  try {
    await connect(client, options.settings.token, signal);
  } catch (error) {
    const explained = explainRefusal(error, connection.closeCode(), options);
    await close();
    throw explained;
  }
  if (!client.isReady()) throw new Error("Discord ended the connection at once.");
  connection.flush();
  return { client, messageContent: options.messageContent, ended: connection.ended, close };
}

/** Logs in and waits until the guilds are known, for half a minute at most. */
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

function watch(client: Client, options: SessionOptions, messageEvent: MessageEvent) {
  const early: unknown[] = [];
  let closeCode: number | undefined;
  let isOpen = false;
  let outage: NodeJS.Timeout | undefined;
  let end = (_reason: string): void => undefined;
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  const connected = (isResumed: boolean): void => {
    clearTimeout(outage);
    outage = undefined;
    if (isOpen) options.onConnected(isResumed);
  };
  client.ws.on(messageEvent, (payload: unknown) => {
    if (isOpen) options.onMessage(payload);
    else if (early.length < mostEarlyMessages) early.push(payload);
  });
  client.on("shardReconnecting", () => {
    outage ??= setTimeout(
      () => end("Discord could not be reached for five minutes."),
      longestOutageMs,
    );
    outage.unref();
    if (isOpen) options.onReconnecting();
  });
  client.on("shardResume", () => connected(true));
  client.on("shardReady", () => connected(false));
  client.on("shardDisconnect", ({ code }) => {
    closeCode = code;
    end(`Discord closed the connection (code ${code}).`);
  });
  client.on("invalidated", () => end("Discord ended the session."));
  const note = (error: unknown): void =>
    options.logger.debug(`connection trouble: ${errorMessage(error)}`);
  client.on("error", note);
  client.on("shardError", note);
  return {
    ended,
    closeCode: () => closeCode,
    dispose: () => clearTimeout(outage),
    flush() {
      isOpen = true;
      for (const payload of early.splice(0)) options.onMessage(payload);
    },
  };
}

function explainRefusal(
  error: unknown,
  closeCode: number | undefined,
  { messageContent, settings }: SessionOptions,
): unknown {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  if (code === "TokenInvalid" || closeCode === refusedToken) return tokenRefused(settings.path);
  if (closeCode === disallowedIntents && messageContent) return new IntentsRefused();
  if (closeCode !== undefined && closeCode >= 4010 && closeCode <= disallowedIntents) {
    return new OpenClawError(
      "CHANNEL_MISCONFIGURED",
      `Discord refused the connection of ${settings.path} (close code ${closeCode}).`,
      {
        hint: "Look up the code at https://docs.discord.com/developers/topics/opcodes-and-status-codes.",
      },
    );
  }
  return error;
}

function tokenRefused(path: string): OpenClawError {
  return new OpenClawError("CHANNEL_MISCONFIGURED", `Discord refused the bot token of ${path}.`, {
    hint: `Make a new one at https://discord.com/developers/applications (your application, Bot, Reset Token) and put it into ${path}.token.`,
  });
}
