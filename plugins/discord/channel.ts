import type { Client } from "discord.js";
import {
  errorMessage,
  type Channel,
  type ChannelAccount,
  type ChannelHost,
  type FoundSent,
  type InboundMessage,
  type OutboundMessage,
  type SendResult,
} from "openclaw/sdk";
import { catchUp } from "./catch-up.ts";
import { findSent } from "./find-sent.ts";
import { inboundFacts } from "./inbound-facts.ts";
import { readInbound } from "./inbound.ts";
import { messageSchema } from "./message.ts";
import { messageBody, readSendError } from "./outbound.ts";
import { readHistory } from "./read-history.ts";
import { IntentsRefused, openSession, type Session } from "./session.ts";
import type { DiscordSettings } from "./settings.ts";

const mentionOnly =
  "Connected, but Discord withholds the Message Content intent: the bot reads direct messages and messages that mention it, nothing else. " +
  "Switch on Message Content Intent at https://discord.com/developers/applications (your application, Bot, Privileged Gateway Intents) and restart the gateway, " +
  "or set intents.messageContent to false.";

/** One Discord account: the owner of its only client. */
export function createDiscordChannel(account: ChannelAccount, host: ChannelHost): Channel {
  return new DiscordChannel(account, host);
}

class DiscordChannel implements Channel {
  readonly #account: ChannelAccount;
  readonly #settings: DiscordSettings;
  readonly #host: ChannelHost;
  #session: Session | undefined;
  #life: AbortController | undefined;
  #catchingUp: Promise<void> = Promise.resolve();
  #lastInboundAt: number | undefined;

  constructor(account: ChannelAccount, host: ChannelHost) {
    this.#account = account;
    this.#settings = account.settings as DiscordSettings;
    this.#host = host;
  }

  async start(signal: AbortSignal): Promise<void> {
    const life = new AbortController();
    this.#life = life;
    this.#host.report({ state: "connecting" });
    const session = await this.#open(AbortSignal.any([signal, life.signal]));
    if (life.signal.aborted) return session.close();
    this.#session = session;
    this.#reportConnected(session);
    this.#catchUp(session);
    void session.ended.then((reason) => this.#leave(session, reason));
  }

  async stop(): Promise<void> {
    this.#life?.abort(new Error("The channel was stopped."));
    const session = this.#session;
    this.#session = undefined;
    await session?.close();
  }

  async send(message: OutboundMessage, signal: AbortSignal): Promise<SendResult> {
    const client = this.#session?.client;
    if (client === undefined) {
      return { ok: false, reason: "retryable", message: "Discord is not connected." };
    }
    try {
      const room = await this.#roomOf(client, message.address.conversation, signal);
      const path = `/channels/${encodeURIComponent(room)}/messages` as const;
      const body = messageBody(message, this.#settings.replyToMode);
      return { ok: true, messageId: idOf(await client.rest.post(path, { body, signal })) };
    } catch (error) {
      return readSendError(error);
    }
  }

  async findSent(
    message: OutboundMessage,
    since: number,
    signal: AbortSignal,
    taken: ReadonlySet<string> = new Set(),
  ): Promise<FoundSent> {
    const client = this.#session?.client;
    if (client === undefined) return { found: "unsure", reason: "Discord is not connected." };
    let room: Promise<string> | undefined;
    return findSent(message, {
      botId: client.user.id,
      since,
      taken,
      read: async (before) => {
        room ??= this.#roomOf(client, message.address.conversation, signal);
        return readHistory(client, await room, signal, before);
      },
    });
  }

  async typing(address: { conversation: string }, signal: AbortSignal): Promise<void> {
    const path = `/channels/${encodeURIComponent(address.conversation)}/typing` as const;
    await this.#session?.client.rest.post(path, { signal });
  }

  /** `user:<id>` is the direct chat with that person, which is opened when it is not there. */
  async #roomOf(client: Client, conversation: string, signal: AbortSignal): Promise<string> {
    const person = /^user:(\d+)$/.exec(conversation)?.[1];
    if (person === undefined) return conversation;
    return idOf(
      await client.rest.post("/users/@me/channels", { body: { recipient_id: person }, signal }),
    );
  }

  /** Without the privileged intent the bot still works for those who speak to it, which is better than not at all. */
  async #open(signal: AbortSignal): Promise<Session> {
    if (!this.#settings.messageContent) return this.#openWith(false, signal);
    try {
      return await this.#openWith(true, signal);
    } catch (error) {
      if (!(error instanceof IntentsRefused)) throw error;
      this.#host.logger.warn(mentionOnly, { account: this.#account.id });
      return this.#openWith(false, signal);
    }
  }

  #openWith(messageContent: boolean, signal: AbortSignal): Promise<Session> {
    return openSession(
      {
        settings: this.#settings,
        messageContent,
        logger: this.#host.logger,
        onMessage: (payload) => void this.#receive(payload),
        onReconnecting: () =>
          this.#report("reconnecting", "Discord closed the connection; reconnecting."),
        onConnected: (isResumed) => {
          if (this.#session === undefined) return;
          this.#reportConnected(this.#session);
          if (!isResumed) this.#catchUp(this.#session);
        },
      },
      signal,
    );
  }

  #reportConnected(session: Session): void {
    const isLimited = this.#settings.messageContent && !session.messageContent;
    this.#report("connected", isLimited ? mentionOnly : undefined);
  }

  #report(state: "connected" | "reconnecting", detail?: string): void {
    const user = this.#session?.client.user;
    this.#host.report({
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
    this.#host.report({ state: "stopped", detail: reason });
  }

  /** A new session of Discord's tells nothing of what was said before it. In the background, one after another. */
  #catchUp(session: Session): void {
    const { logger, conversations, receive } = this.#host;
    const signal = this.#life?.signal;
    if (conversations === undefined || signal === undefined) return;
    const run = async (): Promise<void> => {
      const read = (payload: unknown) => this.#read(payload, session);
      const plan = { client: session.client, logger, read, receive };
      await catchUp({ ...plan, conversations: await conversations() }, signal);
    };
    this.#catchingUp = this.#catchingUp
      .then(run)
      .catch((error: unknown) => logger.warn(`catching up failed: ${errorMessage(error)}`));
  }

  /** Never rejects: an event handler has nobody to tell. */
  async #receive(payload: unknown): Promise<void> {
    if (this.#session === undefined) return;
    try {
      const inbound = this.#read(payload, this.#session);
      if (inbound === undefined) return;
      this.#lastInboundAt = Date.now();
      await this.#host.receive(inbound);
    } catch (error) {
      this.#host.logger.error(`a message could not be taken in: ${errorMessage(error)}`);
    }
  }

  #read(payload: unknown, { client, messageContent }: Session): InboundMessage | undefined {
    const parsed = messageSchema.safeParse(payload);
    if (!parsed.success) {
      const where = parsed.error.issues[0]?.path.join(".") ?? "";
      this.#host.logger.warn("a message of an unknown shape was left out", { where });
      return undefined;
    }
    const facts = { client, settings: this.#settings, accountId: this.#account.id };
    const sources = { ...facts, hearsEverything: messageContent };
    return readInbound(parsed.data, inboundFacts(parsed.data, sources));
  }
}

function idOf(answer: unknown): string {
  const id: unknown = typeof answer === "object" && answer !== null && Reflect.get(answer, "id");
  return typeof id === "string" ? id : "";
}
