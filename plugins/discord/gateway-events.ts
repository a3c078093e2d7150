import { errorMessage, type ChannelHost, type InboundMessage } from "openclaw/sdk";
import { serveInteraction } from "./interaction-desk.ts";
import type { InteractionReplies } from "./interaction-replies.ts";
import { interactionSchema } from "./interaction.ts";
import { reactionSchema, readReaction } from "./reaction.ts";
import type { DiscordSettings } from "./settings.ts";
import {
  createMessageTaker,
  factsFor,
  parsePacket,
  type EventContext,
  type EventSource,
  type MessageTaker,
} from "./take-messages.ts";

/** From Discord's events to messages of the common shape. */
export interface GatewayEvents {
  /** A packet as a message; undefined for what nobody wrote to anybody. */
  readMessage(payload: unknown, source: EventSource): InboundMessage | undefined;
  completeMessage: MessageTaker["complete"];
  /** Takes an event in; resolves when the message it stands for is stored. Never rejects: an event handler has nobody to tell. */
  take(event: string, payload: unknown, source: EventSource): Promise<void>;
}

export interface GatewayEventOptions {
  accountId: string;
  settings: DiscordSettings;
  host: ChannelHost;
  replies: InteractionReplies;
  /** Is told of each message that is handed in. */
  onInbound(): void;
}

/** The events that are listened to, besides those that the library keeps its picture from. */
export const listenedEvents = [
  "MESSAGE_CREATE",
  "MESSAGE_UPDATE",
  "MESSAGE_DELETE",
  "MESSAGE_REACTION_ADD",
  "INTERACTION_CREATE",
] as const;

type Taker = (payload: unknown, source: EventSource) => Promise<void>;

export function createGatewayEvents(options: GatewayEventOptions): GatewayEvents {
  const { accountId, settings, host, replies } = options;
  const context: EventContext = {
    accountId,
    settings,
    host,
    async receive(message) {
      options.onInbound();
      await host.receive(message);
    },
  };
  const messages = createMessageTaker(context);
  const takers: Record<string, Taker> = {
    MESSAGE_CREATE: (payload, source) => messages.take(payload, source),
    MESSAGE_UPDATE: (payload, source) => messages.takeEdit(payload, source),
    MESSAGE_DELETE: async (payload) => messages.takeDeletion(payload),
    async MESSAGE_REACTION_ADD(payload, source) {
      const reaction = parsePacket(reactionSchema, payload, context);
      if (reaction === undefined) return;
      const message = readReaction(reaction, factsFor(reaction, source, context), Date.now());
      if (message !== undefined) await context.receive(message);
    },
    async INTERACTION_CREATE(payload, source) {
      const interaction = parsePacket(interactionSchema, payload, context);
      if (interaction === undefined) return;
      const { talking } = settings;
      const facts = factsFor(interaction, source, context);
      await serveInteraction(interaction, source.client, facts, { host, talking, replies });
    },
  };
  return {
    readMessage: (payload, source) => messages.read(payload, source),
    completeMessage: (...message) => messages.complete(...message),
    async take(event, payload, source) {
      try {
        await takers[event]?.(payload, source);
      } catch (error) {
        host.logger.error(`a message could not be taken in: ${errorMessage(error)}`);
      }
    },
  };
}
