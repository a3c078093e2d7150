import type { Client } from "discord.js";
import type { ChannelHost, InboundMessage, z } from "openclaw/sdk";
import { inKnownThread, inOwnThread } from "./auto-thread.ts";
import { createEditedMessages } from "./edited-messages.ts";
import { createHeldMessages } from "./held-messages.ts";
import { inboundFacts } from "./inbound-facts.ts";
import { readInbound, type InboundFacts } from "./inbound.ts";
import { messageSchema, type DiscordMessage } from "./message.ts";
import { withPluralIdentity } from "./pluralkit.ts";
import { findRoomConfig } from "./rooms.ts";
import type { DiscordSettings } from "./settings.ts";
import { createThreadStarters } from "./thread-starter.ts";

/** The connection that an event came through. */
export interface EventSource {
  client: Client<true>;
  messageContent: boolean;
}

export interface EventContext {
  accountId: string;
  settings: DiscordSettings;
  host: ChannelHost;
  /** Hands a message in. */
  receive(message: InboundMessage): Promise<void>;
}

export interface EventPlace {
  channel_id: string;
  guild_id?: string | null | undefined;
}

/** What the connection knows about the place of an event. */
export function factsFor(
  { channel_id, guild_id }: EventPlace,
  { client, messageContent: hearsEverything }: EventSource,
  { accountId, settings }: Pick<EventContext, "accountId" | "settings">,
  mention_roles: string[] = [],
): InboundFacts {
  const packet = { channel_id, guild_id, mention_roles };
  return inboundFacts(packet, { accountId, settings, client, hearsEverything });
}

/** A packet in the shape that is known; undefined, with a line in the log, for another. */
export function parsePacket<Shape extends z.ZodType>(
  schema: Shape,
  payload: unknown,
  { host }: Pick<EventContext, "host">,
): z.infer<Shape> | undefined {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join(".") ?? "";
  host.logger.warn("an event of an unknown shape was left out", { where });
  return undefined;
}

export interface MessageTaker {
  /** A packet as a message; undefined for what nobody wrote to anybody. */
  read(payload: unknown, source: EventSource): InboundMessage | undefined;
  /** What was missed, as it would have been handed in: with who speaks through a webhook, and in the thread that it is answered in. */
  complete(message: InboundMessage, payload: unknown, source: EventSource): Promise<InboundMessage>;
  take(payload: unknown, source: EventSource): Promise<void>;
  takeEdit(payload: unknown, source: EventSource): Promise<void>;
  takeDeletion(payload: unknown): void;
}

/** What people write, and what they add to it afterwards. */
export function createMessageTaker(context: EventContext): MessageTaker {
  const { settings, host, receive } = context;
  const edits = createEditedMessages();
  const held = createHeldMessages((ms, run) => void setTimeout(run, ms).unref());
  const mayBeProxied = ({ sender, chatType }: InboundMessage): boolean =>
    settings.talking.pluralkit !== undefined && chatType === "group" && !sender.isBot;
  const starters = createThreadStarters();
  const roomOf = ({ guild_id, channel_id }: EventPlace, { place }: InboundFacts) =>
    guild_id
      ? findRoomConfig(settings.guilds, { ...place, guildId: guild_id, channelId: channel_id })
      : {};
  async function complete(
    read: InboundMessage,
    packet: DiscordMessage,
    { client }: EventSource,
    facts: InboundFacts,
  ): Promise<InboundMessage> {
    const said = await withPluralIdentity(read, packet, settings.talking, host);
    const plan = { client, host, room: roomOf(packet, facts), facts };
    return inOwnThread(await starters.with(said, plan), plan);
  }
  return {
    async complete(message, payload, source) {
      const packet = messageSchema.safeParse(payload).data;
      if (packet === undefined) return message;
      const facts = factsFor(packet, source, context, packet.mention_roles);
      return complete(message, packet, source, facts);
    },
    read(payload, source) {
      const packet = parsePacket(messageSchema, payload, context);
      if (packet === undefined) return undefined;
      const facts = factsFor(packet, source, context, packet.mention_roles);
      const message = readInbound(packet, facts);
      const { client } = source;
      return message && inKnownThread(message, packet, { client, room: roomOf(packet, facts) });
    },
    async take(payload, source) {
      const packet = parsePacket(messageSchema, payload, context);
      if (packet === undefined) return;
      const facts = factsFor(packet, source, context, packet.mention_roles);
      const read = readInbound(packet, facts);
      if (read === undefined) return;
      if (mayBeProxied(read) && !(await held.stays(read.id))) return;
      edits.note(read);
      await receive(await complete(read, packet, source, facts));
    },
    takeDeletion(payload) {
      const id: unknown = typeof payload === "object" && payload && Reflect.get(payload, "id");
      if (typeof id === "string") held.deleted(id);
    },
    async takeEdit(payload, source) {
      // Discord also tells of link previews in this way, with half a message.
      const packet = messageSchema.safeParse(payload).data;
      if (!packet?.edited_timestamp) return;
      const facts = factsFor(packet, source, context, packet.mention_roles);
      const read = readInbound(packet, facts);
      const message = read && edits.read(read);
      if (message !== undefined) await receive(message);
    },
  };
}
