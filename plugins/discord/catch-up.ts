import type { Client } from "discord.js";
import {
  errorMessage,
  z,
  type ChannelHost,
  type InboundMessage,
  type KnownConversation,
} from "openclaw/sdk";
import { tellUnanswered } from "./catch-up-notice.ts";
import type { Hold } from "./conversation-gate.ts";
import { historyPage, readHistory, readPatiently } from "./read-history.ts";
import type { CatchUpSettings } from "./settings.ts";
import { isNewer, timeOf } from "./snowflake.ts";

export interface CatchUpPlan {
  client: Client<true>;
  conversations: readonly KnownConversation[];
  settings: CatchUpSettings;
  host: Pick<ChannelHost, "receive" | "admits" | "notes" | "logger">;
  /** Holds back what is said live. */
  hold: Hold;
  /** A packet of the gateway as a message; undefined for what nobody wrote to anybody. */
  read(payload: unknown): InboundMessage | undefined;
  /** What was missed, as it would have been handed in live. */
  complete(message: InboundMessage, payload: unknown): Promise<InboundMessage>;
}

const notFound = 404;
const readers = 4;
const entrySchema = z.looseObject({ id: z.string(), author: z.looseObject({ id: z.string() }) });
const channelSchema = z.object({ type: z.number(), guild_id: z.string().nullish() });
const memberSchema = z.looseObject({ roles: z.array(z.string()) });

type Entry = z.infer<typeof entrySchema>;
type Place = Pick<z.infer<typeof channelSchema>, "guild_id"> & { channel_type?: number };

/** `left` counts messages that stay unanswered because they are too old or too many. */
type Findings = { messages: number; left: number; unreadable: number };

/**
 * Hands in what was written in the given conversations while the account was away, oldest first, inside the limits of age and number, and tells once in each where
 * something is left unanswered. Lets each conversation go on when its past is in. Messages that had arrived before are handed in again, and
 * change nothing: so a catch-up that was cut short is made good. Never rejects.
 */
export async function catchUp(plan: CatchUpPlan, signal: AbortSignal): Promise<void> {
  const { hold, host } = plan;
  const findings: Findings = { messages: 0, left: 0, unreadable: 0 };
  const members = new Map<string, unknown>();
  const pending = new Map(plan.conversations.map((known) => [known.conversation, known]));
  hold.only([...pending.keys()]);
  const next = (): KnownConversation | undefined => {
    const urgent = hold.waiting().find((conversation) => pending.has(conversation));
    const known = pending.get(urgent ?? "") ?? [...pending.values()][0];
    if (known !== undefined) pending.delete(known.conversation);
    return known;
  };
  const work = async (): Promise<void> => {
    for (let known = next(); known !== undefined && !signal.aborted; known = next()) {
      try {
        await catchUpIn(known, plan, findings, members, signal);
      } catch (error) {
        if (signal.aborted) return;
        findings.unreadable += 1;
        const facts = { conversation: known.conversation, error: errorMessage(error) };
        host.logger.info("what was missed there could not be read", facts);
      }
      hold.open(known.conversation);
    }
  };
  await Promise.all(Array.from({ length: readers }, work));
  if (findings.messages + findings.left + findings.unreadable === 0) return;
  host.logger.info("looked for what was said during the outage", findings);
}

async function catchUpIn(
  { conversation, lastMessageId }: KnownConversation,
  plan: CatchUpPlan,
  findings: Findings,
  members: Map<string, unknown>,
  signal: AbortSignal,
): Promise<void> {
  const { client, settings, host } = plan;
  const earliest = Date.now() - settings.maxAgeMs;
  const page = await readPatiently(() => readHistory(client, conversation, signal), signal);
  if (page.length === 0) {
    // Somebody wrote there; nothing is what a bot without the permission sees.
    throw new Error("the history is empty; the bot may lack Read Message History there");
  }
  const entries = page.flatMap((entry) => entrySchema.safeParse(entry).data ?? []);
  const isRecent = ({ id }: Entry): boolean => (timeOf(id) ?? 0) >= earliest;
  const isMissed = ({ id }: Entry): boolean => isNewer(id, lastMessageId);
  const place = await placeOf(conversation, client, signal);
  const readAll = async (some: Entry[]): Promise<[Entry, InboundMessage][]> => {
    const read: [Entry, InboundMessage][] = [];
    for (const entry of some.toReversed()) {
      const message = await withRoles({ ...entry, ...place }, plan, members, signal);
      if (message !== undefined) read.push([entry, message]);
    }
    return read;
  };
  const missed = await readAll(entries.filter((entry) => isRecent(entry) && isMissed(entry)));
  const known = await readAll(entries.filter((entry) => isRecent(entry) && !isMissed(entry)));
  const late = await readAll(entries.filter((entry) => !isRecent(entry) && isMissed(entry)));
  const taken = missed.slice(-settings.maxMessages);
  const left = [...late, ...missed.slice(0, missed.length - taken.length)];
  for (const [entry, message] of [...known, ...taken]) {
    signal.throwIfAborted();
    const payload = { ...entry, ...place };
    await host.receive(isMissed(entry) ? await plan.complete(message, payload) : message);
  }
  findings.messages += taken.length;
  findings.left += left.length;
  const isCut = page.length === historyPage && entries.every(isMissed);
  const messages = left.map(([, message]) => message);
  if (left.length > 0) await tellUnanswered(conversation, messages, isCut, plan, signal);
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
async function withRoles(
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
