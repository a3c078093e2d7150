import { setTimeout as wait } from "node:timers/promises";
import type { Client } from "discord.js";
import { errorMessage, type ChannelAccount, type ChannelHost } from "openclaw/sdk";
import { catchUp, type CatchUpPlan } from "./catch-up.ts";
import { createSeenMark, missedRooms, type SeenMark } from "./catch-up-rooms.ts";
import { createConversationGate } from "./conversation-gate.ts";
import type { GatewayEvents } from "./gateway-events.ts";
import type { Sleep } from "./gateway-sockets.ts";
import { readProxyRules } from "./proxy-rules.ts";
import { IntentsRefused, openSession, type Connected, type Session } from "./session.ts";
import type { DiscordSettings } from "./settings.ts";
import { openTransport, type Transport } from "./transport.ts";

export interface ConnectionOptions {
  account: ChannelAccount;
  host: ChannelHost;
  events: () => GatewayEvents;
  /** How time passes between attempts; tests let it pass faster. */
  sleep?: Sleep;
  /** Is told of each new connection, for what is to be tidied up behind everything else. */
  onSession(session: Session, signal: AbortSignal): void;
}

const mentionOnly =
  "Connected, but Discord withholds the Message Content intent: the bot reads direct messages and messages that mention it, nothing else. " +
  "Switch on Message Content Intent at https://discord.com/developers/applications (your application, Bot, Privileged Gateway Intents) and restart the gateway, " +
  "or set intents.messageContent to false.";

const sleepReally: Sleep = async (ms, signal) => {
  await wait(ms, undefined, { signal, ref: false });
};

/** The connection of one account: opens it, keeps its state known, and catches up where it was broken. */
export class DiscordConnection {
  readonly #options: ConnectionOptions;
  readonly #settings: DiscordSettings;
  readonly #gate = createConversationGate();
  readonly #seen: SeenMark;
  #session: Session | undefined;
  #life: AbortController | undefined;
  #transport: Promise<Transport> | undefined;
  #catchingUp: Promise<void> = Promise.resolve();
  /** Ends the catch-up that is under way. */
  #catchUpRun: AbortController | undefined;
  /** False while a part of the connection is broken. */
  #isWhole = true;
  #lastInboundAt: number | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#settings = options.account.settings as DiscordSettings;
    this.#seen = createSeenMark(options.host.notes);
  }

  get client(): Client<true> | undefined {
    return this.#session?.client;
  }

  /** The account's own way to an address: through its proxy, where it has one. */
  readonly fetch = (async (input: Parameters<typeof globalThis.fetch>[0], init?: RequestInit) =>
    (await this.#openTransport()).fetch(input, init)) as typeof globalThis.fetch;

  async start(signal: AbortSignal): Promise<void> {
    const { host } = this.#options;
    const life = new AbortController();
    this.#life = life;
    this.#isWhole = true;
    this.#gate.hold();
    host.report({ state: "connecting" });
    const session = await this.#open(AbortSignal.any([signal, life.signal]));
    if (life.signal.aborted) return session.close();
    this.#session = session;
    this.#reportConnected(session);
    this.#catchUp(session);
    this.#seen.start(life.signal);
    this.#options.onSession(session, life.signal);
    void session.ended.then((reason) => this.#leave(session, reason));
  }

  async stop(): Promise<void> {
    this.#seen.pause();
    this.#life?.abort(new Error("The channel was stopped."));
    const session = this.#session;
    this.#session = undefined;
    await session?.close();
    await this.#closeTransport();
  }

  noteInbound(): void {
    this.#lastInboundAt = Date.now();
  }

  /** When the connection last showed signs of life. */
  evidence(): Record<string, number> {
    return { ...this.#session?.signs() };
  }

  #openTransport(): Promise<Transport> {
    const { host } = this.#options;
    const { apiUrl, path, proxy } = this.#settings;
    const environment = host.environment ?? ((name: string) => process.env[name]);
    const rules = readProxyRules(proxy, environment);
    this.#transport ??= openTransport({ rules, apiUrl, path, fetch: host.fetch });
    return this.#transport;
  }

  async #closeTransport(): Promise<void> {
    const transport = this.#transport;
    this.#transport = undefined;
    await transport?.then(
      (open) => open.close(),
      () => undefined,
    );
  }

  /** Without the privileged intent the bot still works for those who speak to it, which is better than not at all. */
  async #open(signal: AbortSignal): Promise<Session> {
    const { account, host } = this.#options;
    if (!this.#settings.messageContent) return this.#openWith(false, signal);
    try {
      return await this.#openWith(true, signal);
    } catch (error) {
      if (!(error instanceof IntentsRefused)) throw error;
      host.logger.warn(mentionOnly, { account: account.id });
      return this.#openWith(false, signal);
    }
  }

  async #openWith(messageContent: boolean, signal: AbortSignal): Promise<Session> {
    const { logger } = this.#options.host;
    const settings = this.#settings;
    const transport = await this.#openTransport();
    const onEvent = (event: string, payload: unknown): void => this.#take(event, payload);
    const onReconnecting = (reason: string): void => {
      this.#isWhole = false;
      this.#seen.pause();
      if (this.#session !== undefined) this.#report("reconnecting", `${reason} Reconnecting.`);
    };
    const onNewSession = (): void => void this.#gate.hold();
    const onConnected = ({ isNew, isWhole }: Connected): void => {
      const session = this.#session;
      if (session === undefined) return;
      this.#isWhole = isWhole;
      if (isWhole) this.#reportConnected(session);
      if (isNew) this.#catchUp(session);
      else this.#noteHearing();
    };
    const hooks = { onEvent, onReconnecting, onNewSession, onConnected };
    const { sleep = sleepReally } = this.#options;
    const plan = { settings, messageContent, transport, sleep, logger, ...hooks };
    return openSession(plan, signal);
  }

  /** What a person waits for within seconds passes at once; all else keeps the order of its conversation. */
  #take(event: string, payload: unknown): void {
    const conversation: unknown =
      event === "INTERACTION_CREATE" ? undefined : Reflect.get(Object(payload), "channel_id");
    this.#gate.pass(typeof conversation === "string" ? conversation : undefined, () => {
      const session = this.#session;
      if (session !== undefined) void this.#options.events().take(event, payload, session);
    });
  }

  #reportConnected(session: Session): void {
    const isLimited = this.#settings.messageContent && !session.messageContent;
    this.#report("connected", isLimited ? mentionOnly : undefined);
  }

  #report(state: "connected" | "reconnecting", detail?: string): void {
    const user = this.client?.user;
    this.#options.host.report({
      state,
      ...(detail === undefined ? {} : { detail }),
      ...(user === undefined ? {} : { identity: { id: user.id, name: user.username } }),
      ...(this.#lastInboundAt === undefined ? {} : { lastInboundAt: this.#lastInboundAt }),
    });
  }

  /** The supervisor starts the account again; what stands in the way shows then. */
  async #leave(session: Session, reason: string): Promise<void> {
    if (this.#session !== session) return;
    this.#session = undefined;
    this.#life?.abort(new Error("The connection ended."));
    await session.close();
    this.#options.host.report({ state: "stopped", detail: reason });
  }

  /** Nothing is missing: neither a part of the connection nor something that was said. */
  #noteHearing(): void {
    if (this.#isWhole && this.#catchUpRun === undefined) this.#seen.resume();
  }

  /**
   * A new session of Discord's tells nothing of what was said before it. In the background; live messages of a conversation wait for its past. It takes the place of the
   * one before, which knows nothing of the latest break.
   */
  #catchUp(session: Session): void {
    const { host, events } = this.#options;
    const { catchUp: settings } = this.#settings;
    const list = host.conversations;
    const hold = this.#gate.hold();
    const life = this.#life?.signal;
    if (list === undefined || life === undefined || !settings.enabled) {
      hold.end();
      return this.#noteHearing();
    }
    this.#catchUpRun?.abort(new Error("A later catch-up has begun."));
    const run = new AbortController();
    this.#catchUpRun = run;
    const signal = AbortSignal.any([life, run.signal]);
    const read = (payload: unknown) => events().readMessage(payload, session);
    const complete: CatchUpPlan["complete"] = (message, payload) =>
      events().completeMessage(message, payload, session);
    const { client } = session;
    const work = async (): Promise<void> => {
      const known = await list();
      const seen = await this.#seen.read();
      const rooms = seen === undefined ? [] : missedRooms(client, this.#settings, known, seen);
      const conversations = [...known, ...rooms];
      await catchUp({ client, hold, host, settings, read, complete, conversations }, signal);
    };
    this.#catchingUp = this.#catchingUp
      .then(work)
      .catch((error: unknown) => {
        host.logger.warn(`catching up failed: ${errorMessage(error)}`);
      })
      .finally(() => {
        if (this.#catchUpRun !== run) return;
        this.#catchUpRun = undefined;
        hold.end();
        this.#noteHearing();
      });
  }
}
