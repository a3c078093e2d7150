import {
  type Address,
  type Channel,
  type ChannelAccount,
  type ChannelHost,
  type FoundSent,
  type LiveEvent,
  type MediaReference,
  type OutboundMessage,
  type SendResult,
  type Tool,
} from "openclaw/sdk";
import { DiscordConnection } from "./connection.ts";
import { Conversation } from "./conversation.ts";
import { deployCommands } from "./deploy-commands.ts";
import { findSent } from "./find-sent.ts";
import { createGatewayEvents } from "./gateway-events.ts";
import type { Sleep } from "./gateway-sockets.ts";
import { withMentions } from "./mention-aliases.ts";
import { readHistory } from "./read-history.ts";
import type { Session } from "./session.ts";
import { maxTextLength, type DiscordSettings } from "./settings.ts";

/** One Discord account: the owner of its only client. */
export function createDiscordChannel(
  account: ChannelAccount,
  host: ChannelHost,
  sleep?: Sleep,
): Channel {
  return new DiscordChannel(account, host, sleep);
}

class DiscordChannel implements Channel {
  readonly #settings: DiscordSettings;
  readonly #host: ChannelHost;
  readonly #connection: DiscordConnection;
  readonly #conversation: Conversation;

  constructor(account: ChannelAccount, host: ChannelHost, sleep?: Sleep) {
    const { id: accountId } = account;
    const settings = account.settings as DiscordSettings;
    const connection = new DiscordConnection({
      account,
      host,
      events: () => events,
      ...(sleep === undefined ? {} : { sleep }),
      onSession: (session, signal) => this.#tidy(session, signal),
    });
    // Whatever the account fetches goes the account's own way.
    const reaching = { ...host, fetch: connection.fetch };
    this.#settings = settings;
    this.#host = reaching;
    this.#connection = connection;
    this.#conversation = new Conversation({
      settings,
      host: reaching,
      client: () => connection.client,
    });
    const { replies } = this.#conversation;
    const onInbound = () => connection.noteInbound();
    const events = createGatewayEvents({ accountId, settings, host: reaching, replies, onInbound });
  }

  start(signal: AbortSignal): Promise<void> {
    return this.#connection.start(signal);
  }

  stop(): Promise<void> {
    return this.#connection.stop();
  }

  evidence(): Record<string, number> {
    return this.#connection.evidence();
  }

  send(message: OutboundMessage, signal: AbortSignal): Promise<SendResult> {
    return this.#conversation.send(message, signal);
  }

  async findSent(
    message: OutboundMessage,
    since: number,
    signal: AbortSignal,
    taken: ReadonlySet<string> = new Set(),
  ): Promise<FoundSent> {
    const { client } = this.#connection;
    const { talking } = this.#settings;
    if (client === undefined) return { found: "unsure", reason: "Discord is not connected." };
    let room: Promise<string> | undefined;
    const { text } = withMentions(message.text, talking.mentionAliases, maxTextLength);
    return findSent(
      { ...message, text },
      {
        botId: client.user.id,
        since,
        taken,
        read: async (before) => {
          room ??= this.#conversation.roomOf(message.address, signal);
          return readHistory(client, await room, signal, before);
        },
      },
    );
  }

  typing(address: Address, signal: AbortSignal): Promise<void> {
    return this.#conversation.typing(address, signal);
  }

  react(...sign: Parameters<Conversation["react"]>): Promise<void> {
    return this.#conversation.react(...sign);
  }

  download(media: MediaReference, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    return this.#conversation.download(media, signal);
  }

  stream(address: Address, inboxId: string, event: LiveEvent): void {
    this.#conversation.show(address, inboxId, event);
  }

  tools(): Tool[] {
    return this.#conversation.tools();
  }

  /** Behind everything else: removes what an earlier process left, and registers the commands when they have changed. */
  #tidy({ client }: Session, signal: AbortSignal): void {
    const { commands, notes, logger } = this.#host;
    void this.#conversation.previews.clear();
    if (!this.#settings.talking.nativeCommands || !commands || !notes) return;
    void deployCommands(commands(), client, { notes, logger }, signal);
  }
}
