import type { Client } from "discord.js";
import { errorMessage, type ChannelHost, type InboundMessage } from "openclaw/sdk";
import type { RoomConfig } from "./config.ts";
import type { DiscordMessage } from "./message.ts";
import { readSendError } from "./outbound.ts";

const threadTypes = new Set([10, 11, 12]);
const longestName = 100;
const patienceMs = 10_000;
const exists = 160_004;

export interface ThreadPlan {
  client: Client;
  host: ChannelHost;
  room: RoomConfig;
}

/**
 * Gives a message that will be answered a thread of its own, where the room asks for that. A thread that hangs on a message has the message's id, so a second
 * arrival leads to the same place. When there is no thread in the end, the answer is an ordinary reply.
 */
export async function inOwnThread(
  message: InboundMessage,
  { client, host, room }: ThreadPlan,
): Promise<InboundMessage> {
  const { conversation } = message.address;
  const channel = client.channels.cache.get(conversation);
  const isThread =
    conversation === message.id || (channel !== undefined && threadTypes.has(channel.type));
  if (room.autoThread !== true || isThread || message.event !== undefined) return message;
  if ((await host.admits?.(message))?.admitted !== true) return message;
  const moved = atThread(message);
  const signal = AbortSignal.timeout(patienceMs);
  try {
    await client.rest.post(`/channels/${conversation}/messages/${message.id}/threads`, {
      body: { name: nameOf(message), auto_archive_duration: room.autoArchiveDuration ?? 1440 },
      signal,
    });
    return moved;
  } catch (error) {
    if (codeOf(error) === exists || (await isThere(client, message.id))) return moved;
    const reason = readSendError(error).message || errorMessage(error);
    host.logger.warn(`no thread could be made; the answer is a reply instead: ${reason}`);
    return message;
  }
}

/** A message of the history that got its thread when it was first heard is the same message there, and nowhere else. */
export function inKnownThread(
  message: InboundMessage,
  { thread }: Pick<DiscordMessage, "thread">,
  { client, room }: Pick<ThreadPlan, "client" | "room">,
): InboundMessage {
  const isOwn = typeof thread?.owner_id === "string" && thread.owner_id === client.user?.id;
  return isOwn && room.autoThread === true ? atThread(message) : message;
}

/** A thread that hangs on a message has the message's id. */
function atThread(message: InboundMessage): InboundMessage {
  const { conversation } = message.address;
  return {
    ...message,
    address: { ...message.address, conversation: message.id },
    place: { ...message.place, parent: conversation },
  };
}

/** A thread may have been made although no confirmation came. */
async function isThere(client: Client, threadId: string): Promise<boolean> {
  try {
    await client.rest.get(`/channels/${threadId}`, { signal: AbortSignal.timeout(patienceMs) });
    return true;
  } catch {
    return false;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, "code") : undefined;
}

function nameOf({ text, sender }: InboundMessage): string {
  const line = text.split("\n").find((candidate) => candidate.trim() !== "") ?? sender.name;
  const name = line.replaceAll(/\s+/g, " ").trim();
  const cut = name.slice(0, longestName).replace(/[\uD800-\uDBFF]$/, "");
  return cut || "Thread";
}
