import type { Client } from "discord.js";
import type {
  Address,
  ChannelHost,
  LiveEvent,
  MediaReference,
  OutboundMessage,
  SendResult,
  Tool,
} from "openclaw/sdk";
import { discordTools } from "./action-tools.ts";
import { downloadFile } from "./download.ts";
import { createInteractionReplies, type InteractionReplies } from "./interaction-replies.ts";
import { createLivePreviews, type LivePreviews } from "./live-preview.ts";
import { readSendError } from "./outbound.ts";
import { idOf, sendMessage } from "./send-message.ts";
import type { DiscordSettings } from "./settings.ts";

export interface ConversationOptions {
  settings: DiscordSettings;
  host: ChannelHost;
  /** The connection of the moment. */
  client(): Client<true> | undefined;
}

const notConnected = "Discord is not connected.";
const gone = new Set<unknown>([10003, 10008]);

/** What one account says and does in its conversations, over whatever connection there is. */
export class Conversation {
  readonly replies: InteractionReplies;
  readonly previews: LivePreviews;
  readonly #options: ConversationOptions;

  constructor(options: ConversationOptions) {
    const { settings, host } = options;
    this.#options = options;
    this.replies = createInteractionReplies({
      talking: settings.talking,
      media: host.media,
    });
    this.previews = createLivePreviews({
      preview: settings.talking.preview,
      notes: host.notes,
      logger: host.logger,
      place: {
        post: async (room, body) => idOf(await this.#rest().post(messagesOf(room), { body })),
        edit: async (room, id, body) =>
          void (await this.#rest().patch(`${messagesOf(room)}/${id}`, { body })),
        remove: async (room, id) => {
          await this.#rest()
            .delete(`${messagesOf(room)}/${id}`)
            .catch(rejectUnlessGone);
        },
      },
    });
  }

  /** Never rejects. */
  async send(message: OutboundMessage, signal: AbortSignal): Promise<SendResult> {
    const { client: clientNow, settings, host } = this.#options;
    const client = clientNow();
    if (client === undefined) return { ok: false, reason: "retryable", message: notConnected };
    let result = await this.replies.send(message, client, signal);
    if (result === undefined) {
      try {
        const room = await this.roomOf(message.address, signal);
        const { talking } = settings;
        result = await sendMessage(room, message, { client, talking, media: host.media, signal });
      } catch (error) {
        result = readSendError(error);
      }
    }
    if (result.ok && message.inboxId !== undefined) this.previews.delivered(message.inboxId);
    return result;
  }

  /** `user:<id>` is the direct chat with that person, which is opened when it is not there. */
  async roomOf({ conversation, thread }: Address, signal: AbortSignal): Promise<string> {
    const person = /^user:(\d+)$/.exec(conversation)?.[1];
    if (person === undefined) return thread ?? conversation;
    const body = { recipient_id: person };
    return idOf(await this.#rest().post("/users/@me/channels", { body, signal }));
  }

  async typing({ conversation, thread }: Address, signal: AbortSignal): Promise<void> {
    const room = encodeURIComponent(thread ?? conversation);
    await this.#options.client()?.rest.post(`/channels/${room}/typing`, { signal });
  }

  async react(
    { conversation, thread }: Address,
    messageId: string,
    { emoji, isOn }: { emoji: string; isOn: boolean },
    signal: AbortSignal,
  ): Promise<void> {
    const [id = ""] = messageId.split(":");
    const sign = encodeURIComponent(emoji.replace(/^<a?:(\w+:\d+)>$/, "$1"));
    const path = `${messagesOf(thread ?? conversation)}/${id}/reactions/${sign}/@me` as const;
    const rest = this.#options.client()?.rest;
    await (isOn ? rest?.put(path, { signal }) : rest?.delete(path, { signal }));
  }

  download(media: MediaReference, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const { host, settings } = this.#options;
    return downloadFile(media, { fetch: host.fetch, apiUrl: settings.apiUrl, signal });
  }

  show(address: Address, inboxId: string, event: LiveEvent): void {
    this.previews.show(address, inboxId, event);
  }

  tools(): Tool[] {
    const { client, settings } = this.#options;
    return discordTools({ client, settings });
  }

  #rest(): Client["rest"] {
    const client = this.#options.client();
    if (client === undefined) throw new Error(notConnected);
    return client.rest;
  }
}

function messagesOf(room: string): `/channels/${string}/messages` {
  return `/channels/${encodeURIComponent(room)}/messages`;
}

function rejectUnlessGone(error: unknown): void {
  if (!(error instanceof Error) || !gone.has(Reflect.get(error, "code"))) throw error;
}
