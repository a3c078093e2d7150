import type { Client } from "discord.js";
import {
  errorMessage,
  z,
  type InboundMessage,
  type KnownConversation,
  type Logger,
} from "openclaw/sdk";
import { historyPage, readHistory, readPatiently } from "./read-history.ts";
import { isNewer, timeOf } from "./snowflake.ts";

export interface CatchUpPlan {
  client: Client<true>;
  conversations: readonly KnownConversation[];
  logger: Logger;
  /** A packet of the gateway as a message; undefined for what nobody wrote to anybody. */
  read(payload: unknown): InboundMessage | undefined;
  /** Takes a message in. One that is known already changes nothing. */
  receive(message: InboundMessage): Promise<void>;
}

/** What is older was said to somebody who was not there. */
export const catchUpMs = 10 * 60_000;

const notFound = 404;
const entrySchema = z.looseObject({ id: z.string(), author: z.looseObject({ id: z.string() }) });
const channelSchema = z.object({ type: z.number(), guild_id: z.string().nullish() });
const memberSchema = z.looseObject({ roles: z.array(z.string()) });

type Entry = z.infer<typeof entrySchema>;
type Place = Pick<z.infer<typeof channelSchema>, "guild_id"> & { channel_type?: number };

/** `tooOld` counts messages that stay unanswered; `cutShort` the conversations in which there may be more of them than a page shows. */
type Findings = { messages: number; tooOld: number; cutShort: number; unreadable: number };

/**
 * Hands in what was written in the given conversations while the account was away: of each the newest page, no older than ten minutes, oldest first.
 * Messages that had arrived before are handed in again, which is how a catch-up that was cut short is made good. Never rejects.
 */
export async function catchUp(plan: CatchUpPlan, signal: AbortSignal): Promise<void> {
  const findings: Findings = { messages: 0, tooOld: 0, cutShort: 0, unreadable: 0 };
  const members = new Map<string, unknown>();
  for (const conversation of plan.conversations) {
    try {
      await catchUpIn(conversation, plan, findings, members, signal);
    } catch (error) {
      if (signal.aborted) return;
      findings.unreadable += 1;
      const facts = { conversation: conversation.conversation, error: errorMessage(error) };
      plan.logger.debug("what was missed there could not be read", facts);
    }
  }
  if (findings.messages + findings.tooOld + findings.unreadable === 0) return;
  plan.logger.info("looked for what was said during the outage", findings);
}

async function catchUpIn(
  { conversation, lastMessageId }: KnownConversation,
  plan: CatchUpPlan,
  findings: Findings,
  members: Map<string, unknown>,
  signal: AbortSignal,
): Promise<void> {
  const { client } = plan;
  const earliest = Date.now() - catchUpMs;
  const page = await readPatiently(() => readHistory(client, conversation, signal), signal);
  // Somebody wrote there; nothing is what a bot without Read Message History sees.
  if (page.length === 0) throw new Error("the history is empty");
  const entries = page.flatMap((entry) => entrySchema.safeParse(entry).data ?? []);
  const recent = entries.filter(({ id }) => (timeOf(id) ?? 0) >= earliest);
  const missed = entries.filter(({ id }) => isNewer(id, lastMessageId));
  findings.tooOld += missed.filter((entry) => !recent.includes(entry)).length;
  if (missed.length === historyPage) findings.cutShort += 1;
  if (recent.length === 0) return;
  const place = await placeOf(conversation, client, signal);
  for (const entry of recent.toReversed()) {
    const message = await complete({ ...entry, ...place }, plan, members, signal);
    if (message === undefined) continue;
    await plan.receive(message);
    if (missed.includes(entry)) findings.messages += 1;
  }
}

/** The history leaves out which guild a channel is in. Taking a thread for a direct chat would give strangers its rules, so what is not known is asked for. */
async function placeOf(
  conversation: string,
  client: Client<true>,
  signal: AbortSignal,
): Promise<Place> {
  const known = client.channels.cache.get(conversation);
  if (known !== undefined && "guildId" in known) return { guild_id: known.guildId };
  const path = `/channels/${encodeURIComponent(conversation)}` as const;
  const answer = await readPatiently(() => client.rest.get(path, { signal }), signal);
  const { type, guild_id } = channelSchema.parse(answer);
  // A thread must be known with the channel that it hangs on.
  if (guild_id) await client.channels.fetch(conversation);
  return { guild_id, channel_type: type };
}

/** The history leaves out the sender's roles as well; they are asked for where the room's rule needs them. */
async function complete(
  entry: Entry & Place,
  plan: CatchUpPlan,
  members: Map<string, unknown>,
  signal: AbortSignal,
): Promise<InboundMessage | undefined> {
  const message = plan.read(entry);
  const needsRoles = (message?.room?.roles.length ?? 0) > 0;
  if (message === undefined || !entry.guild_id || !needsRoles) return message;
  const path = `/guilds/${entry.guild_id}/members/${entry.author.id}` as const;
  if (!members.has(path)) members.set(path, await readMember(plan.client, path, signal));
  return plan.read({ ...entry, member: members.get(path) });
}

async function readMember(
  client: Client<true>,
  path: `/${string}`,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    return memberSchema.parse(await readPatiently(() => client.rest.get(path, { signal }), signal));
  } catch (error) {
    // Who has left the server since has no roles.
    if (error instanceof Error && Reflect.get(error, "status") === notFound) return undefined;
    throw error;
  }
}
