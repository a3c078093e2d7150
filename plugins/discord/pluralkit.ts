import { errorMessage, z, type ChannelHost, type InboundMessage } from "openclaw/sdk";
import type { DiscordMessage } from "./message.ts";
import type { Talking } from "./talking.ts";

/** https://pluralkit.me/api/endpoints/#get-proxied-message-information (read November 2026) */
const address = "https://api.pluralkit.me/v2/messages/";
const patienceMs = 3000;

const answerSchema = z.object({
  original: z.string().optional(),
  member: z.object({ id: z.string(), name: z.string(), display_name: z.string().nullish() }),
});

/** Who speaks through a webhook of PluralKit: a member of a system, as `pk:<id>`. Whoever cannot be looked up stays what a webhook is, a bot. */
export async function withPluralIdentity(
  message: InboundMessage,
  packet: Pick<DiscordMessage, "webhook_id">,
  { pluralkit }: Pick<Talking, "pluralkit">,
  { fetch, logger }: Pick<ChannelHost, "fetch" | "logger">,
): Promise<InboundMessage> {
  if (pluralkit === undefined || typeof packet.webhook_id !== "string") return message;
  try {
    const response = await fetch(`${address}${message.id}`, {
      signal: AbortSignal.timeout(patienceMs),
      headers: pluralkit.token === undefined ? {} : { authorization: pluralkit.token },
    });
    if (!response.ok) return message;
    const { member } = answerSchema.parse(await response.json());
    const name = member.display_name ?? member.name;
    return { ...message, sender: { ...message.sender, id: `pk:${member.id}`, name, isBot: false } };
  } catch (error) {
    logger.debug(`PluralKit did not say who wrote a message: ${errorMessage(error)}`);
    return message;
  }
}
