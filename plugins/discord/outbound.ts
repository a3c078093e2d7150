import { errorMessage, type OutboundMessage, type SendResult } from "openclaw/sdk";
import { choiceRows } from "./choice-buttons.ts";
import { withMentions } from "./mention-aliases.ts";
import { maxTextLength } from "./settings.ts";
import type { Talking } from "./talking.ts";

type Manner = Pick<Talking, "replyToMode" | "suppressEmbeds" | "mentionAliases">;

const suppressEmbeds = 1 << 2;

/** The body of a message that is sent. Its nonce makes a second send with the same key the same message; nobody is pinged but the one who is answered and whom the config has a name for. */
export function messageBody(message: OutboundMessage, manner: Manner): Record<string, unknown> {
  const { replyToMode } = manner;
  const isFirst = (message.part ?? 0) === 0;
  const replies = replyToMode === "all" || (replyToMode === "first" && isFirst);
  const reference = { message_id: originalId(message.replyTo), fail_if_not_exists: false };
  const { text, users } = withMentions(message.text, manner.mentionAliases, maxTextLength);
  return {
    content: text,
    nonce: message.key,
    enforce_nonce: true,
    allowed_mentions: { parse: [], replied_user: true, ...(users.length > 0 ? { users } : {}) },
    ...(manner.suppressEmbeds ? { flags: suppressEmbeds } : {}),
    ...(message.choices?.length ? { components: choiceRows(message.choices) } : {}),
    ...(replies && message.replyTo !== undefined ? { message_reference: reference } : {}),
  };
}

/** An edited message is handed in under an id of its own, which begins with Discord's. */
function originalId(id: string | undefined): string | undefined {
  return id?.split(":")[0];
}

/** Codes that people meet, in words. https://docs.discord.com/developers/topics/opcodes-and-status-codes (read November 2026) */
const knownCodes: Record<number, string> = {
  10003: "the channel does not exist any more",
  40005: "the message is too large",
  50001: "the bot may not see the channel; give it View Channel there",
  50007: "this person takes no direct messages from the bot",
  50013:
    "the bot lacks a permission there: it needs Send Messages, in threads Send Messages in Threads",
  50035: "the message is not valid",
  50278: "this person shares no server with the bot",
  160005: "the thread is locked",
};

/** The place or the bot itself is refused, not the message. */
const refusesEverything = new Set([401, 403, 404]);

/** The request did not reach Discord at all. */
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

/** What a failed send means. discord.js has waited for rate limits and repeated server errors by then. */
export function readSendError(error: unknown): Extract<SendResult, { ok: false }> {
  const { status, code, name, retryAfter } = factsOf(error);
  const text = errorMessage(error);
  if (name.startsWith("RateLimitError")) {
    const retryAfterMs = retryAfter ?? 5000;
    return { ok: false, reason: "rate-limit", message: "Discord asks to wait.", retryAfterMs };
  }
  if (status !== undefined && status >= 500) {
    return { ok: false, reason: "retryable", message: `Discord has a fault (HTTP ${status}).` };
  }
  if (status === 408 || status === 429) {
    return { ok: false, reason: "rate-limit", message: `Discord asks to wait (HTTP ${status}).` };
  }
  if (status !== undefined) {
    const known = typeof code === "number" ? knownCodes[code] : undefined;
    const why = known === undefined ? text : `${known} (${text})`;
    const message = `Discord refused the message: ${why}.`;
    const unreachable = refusesEverything.has(status);
    return { ok: false, reason: "permanent", message, ...(unreachable ? { unreachable } : {}) };
  }
  const sent = typeof code !== "string" || !neverSent.has(code);
  const message = `Discord could not be reached: ${text}.`;
  return { ok: false, reason: sent ? "unknown" : "retryable", message };
}

interface ErrorFacts {
  name: string;
  status?: number;
  code?: string | number;
  retryAfter?: number;
}

function factsOf(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { name: "" };
  const status: unknown = Reflect.get(error, "status");
  const cause: unknown =
    error.cause instanceof Error ? Reflect.get(error.cause, "code") : undefined;
  const code: unknown = Reflect.get(error, "code") ?? cause;
  const retryAfter = Math.max(
    Number(Reflect.get(error, "retryAfter")) || 0,
    Number(Reflect.get(error, "timeToReset")) || 0,
  );
  return {
    name: error.name,
    ...(typeof status === "number" ? { status } : {}),
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    ...(retryAfter > 0 ? { retryAfter } : {}),
  };
}
