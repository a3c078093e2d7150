import { errorMessage, z, type FoundSent, type OutboundMessage } from "openclaw/sdk";
import { historyPage } from "./read-history.ts";
import { withoutNote } from "./send-message.ts";
import { isNewer, timeOf } from "./snowflake.ts";

export interface SentSearch {
  botId: string;
  since: number;
  taken: ReadonlySet<string>;
  /** The newest messages of the conversation, or those before one, newest first. */
  read(before?: string): Promise<unknown[]>;
}

const mostPages = 2;

const entrySchema = z.object({
  id: z.string(),
  author: z.object({ id: z.string() }),
  content: z.string().default(""),
  nonce: z.union([z.string(), z.number()]).nullish().catch(undefined),
  message_reference: z.object({ message_id: z.string().nullish() }).nullish().catch(undefined),
});

type Entry = z.infer<typeof entrySchema>;

/**
 * Looks for a message of the bot's own in the newest hundred of its conversation. Everything that keeps it from having seen all that was written since is
 * `unsure`; an empty history is, too, because Discord shows nothing, without a word, to a bot that lacks Read Message History. Never rejects.
 */
export async function findSent(message: OutboundMessage, search: SentSearch): Promise<FoundSent> {
  let before: string | undefined;
  try {
    for (let page = 0; page < mostPages; page += 1) {
      const entries = z.array(entrySchema).parse(await search.read(before));
      const own = entries.find((entry) => isThis(entry, message, search));
      if (own !== undefined) return { found: true, messageId: own.id };
      const oldest = entries.at(-1);
      if (oldest === undefined && page === 0) return readEmpty(message);
      if (oldest === undefined || entries.length < historyPage) return { found: false };
      if (isTooOld(oldest.id, message, search)) return { found: false };
      before = oldest.id;
    }
  } catch (error) {
    return {
      found: "unsure",
      reason: `Discord's history could not be read: ${errorMessage(error)}`,
    };
  }
  return { found: "unsure", reason: "Too much was written since to look through." };
}

function isThis(
  { id, author, content, nonce, message_reference }: Entry,
  message: OutboundMessage,
  search: SentSearch,
): boolean {
  const { key, text, replyTo } = message;
  if (author.id !== search.botId || search.taken.has(id)) return false;
  if (nonce !== undefined && nonce !== null) return String(nonce) === key;
  if (isTooOld(id, message, search)) return false;
  // Discord drops the reference when the question was deleted, and `replyToMode` leaves it out.
  const reference = message_reference?.message_id ?? replyTo;
  return reference === replyTo && visible(withoutNote(content)) === visible(text);
}

/** An answer is newer than its question by Discord's own clock, whatever this machine's says. */
function isTooOld(id: string, { replyTo }: OutboundMessage, { since }: SentSearch): boolean {
  if ((timeOf(id) ?? 0) < since) return true;
  return replyTo !== undefined && timeOf(replyTo) !== undefined && !isNewer(id, replyTo);
}

/** A direct chat that was just opened for the message has nothing in it; every other conversation has at least what is being answered. */
function readEmpty({ address }: OutboundMessage): FoundSent {
  if (address.conversation.startsWith("user:")) return { found: false };
  return {
    found: "unsure",
    reason: "Discord shows an empty history; the bot may lack Read Message History there.",
  };
}

/** Discord removes white space and signs that nobody sees. */
function visible(text: string): string {
  return text.replaceAll(/[\s\p{C}]+/gu, "");
}
