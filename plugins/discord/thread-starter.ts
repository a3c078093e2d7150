import type { Client } from "discord.js";
import type { ChannelHost, InboundMessage } from "openclaw/sdk";
import type { RoomConfig } from "./config.ts";
import type { InboundFacts } from "./inbound.ts";
import { messageSchema } from "./message.ts";
import { readText } from "./message-text.ts";
import { postPlaces } from "./send-message.ts";

/** The message that a thread began with: people who ask in a thread mean it, and it stands in another channel. */
export interface ThreadStarters {
  /** The message with what its thread began with, where it is the first of that thread that will be answered. Messages of one thread keep their order. */
  with(message: InboundMessage, plan: StarterPlan): Promise<InboundMessage>;
}

export interface StarterPlan {
  client: Client<true>;
  host: Pick<ChannelHost, "admits">;
  room: RoomConfig;
  facts: Pick<InboundFacts, "self" | "ownRoleIds" | "isOwnThread">;
}

type Starter = NonNullable<InboundMessage["replyTo"]>;

const mostThreads = 500;
const patienceMs = 3000;

export function createThreadStarters(): ThreadStarters {
  /** By thread: what is still looked up, or nothing more to say. */
  const threads = new Map<string, Promise<unknown>>();

  async function findOnce(
    message: InboundMessage,
    thread: string,
    plan: StarterPlan,
  ): Promise<Starter | undefined> {
    if ((await plan.host.admits?.(message))?.admitted !== true) {
      threads.delete(thread);
      return undefined;
    }
    return findStarter(thread, plan);
  }

  return {
    async with(message, plan) {
      const thread = message.address.conversation;
      const isThread = plan.client.channels.cache.get(thread)?.isThread() === true;
      // What the bot began it knows already.
      const isKnown = plan.facts.isOwnThread === true || plan.room.includeThreadStarter === false;
      if (!isThread || isKnown) return message;
      for (let known = threads.get(thread); known !== undefined; known = threads.get(thread)) {
        await known;
        if (threads.get(thread) === known) return message;
      }
      const [oldest] = threads.keys();
      if (threads.size >= mostThreads && oldest !== undefined) threads.delete(oldest);
      // The post of a forum lies in its own thread.
      const isStarter = message.id === thread;
      const found = isStarter ? Promise.resolve(undefined) : findOnce(message, thread, plan);
      threads.set(thread, found);
      const starter = await found;
      return starter === undefined || message.replyTo !== undefined
        ? message
        : { ...message, replyTo: starter };
    },
  };
}

/** It has the id of its thread. Threads that hang on no message have none, and what may not be read is not there either. */
async function findStarter(
  thread: string,
  { client, facts }: StarterPlan,
): Promise<Starter | undefined> {
  const channel = client.channels.cache.get(thread);
  if (!channel?.isThread()) return undefined;
  const isPost = postPlaces.has(channel.parent?.type ?? -1);
  const room = isPost ? thread : channel.parentId;
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const packet = await client.rest.get(`/channels/${room ?? thread}/messages/${thread}`, {
      signal,
    });
    const message = messageSchema.parse(packet);
    const { id, author } = message;
    const text = readText(message, { id: facts.self.id, roleIds: facts.ownRoleIds });
    const senderName = author.global_name ?? author.username;
    return text === "" ? undefined : { id, senderName, text };
  } catch {
    return undefined;
  }
}
