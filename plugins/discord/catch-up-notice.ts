import type { Client } from "discord.js";
import { errorMessage, type ChannelHost, type InboundMessage } from "openclaw/sdk";
import { isNewer } from "./snowflake.ts";

const noteName = (conversation: string): string => `catch-up:${conversation}`;

interface NoticePlan {
  client: Client<true>;
  host: Pick<ChannelHost, "admits" | "notes" | "logger">;
}

/** Says once in a conversation that messages of the outage stay unanswered; says nothing where none of them would have been answered. Never rejects. */
export async function tellUnanswered(
  conversation: string,
  left: readonly InboundMessage[],
  isCut: boolean,
  { client, host }: NoticePlan,
  signal: AbortSignal,
): Promise<void> {
  const { admits, notes, logger } = host;
  // Without a memory it would be said again at each start.
  if (admits === undefined || notes === undefined) return;
  try {
    const told = await notes.read(noteName(conversation));
    const fresh = left.filter(({ id }) => told === undefined || isNewer(id, told));
    const wanted: InboundMessage[] = [];
    for (const message of fresh) if ((await admits(message)).admitted) wanted.push(message);
    const newest = wanted.at(-1);
    if (newest === undefined) return;
    const body = {
      content: sentence(wanted.length, isCut),
      // The same notice is the same message, should the note below be lost.
      nonce: `cu${newest.id}`.slice(0, 25),
      enforce_nonce: true,
      allowed_mentions: { parse: [] },
      flags: 1 << 12,
    };
    await client.rest.post(`/channels/${encodeURIComponent(conversation)}/messages`, {
      body,
      signal,
    });
    await notes.write(noteName(conversation), newest.id);
  } catch (error) {
    if (signal.aborted) return;
    logger.warn(`a notice about missed messages could not be sent: ${errorMessage(error)}`);
  }
}

function sentence(count: number, isCut: boolean): string {
  const some = count === 1 ? "A message" : `${isCut ? "More than " : ""}${count} messages`;
  const stay = count === 1 ? "stays" : "stay";
  return `⚠️ ${some} written here while I was away ${stay} unanswered. Please ask again what still matters.`;
}
