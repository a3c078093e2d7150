import { randomBytes } from "node:crypto";
import { OpenClawError } from "openclaw/sdk";
import type { ActionInput } from "./action-input.ts";
import { maxTextLength } from "./settings.ts";

/** Nobody is pinged by what the model writes. */
export const noMentions = { parse: [] };

/** What an action needs from its input. Throws an `OpenClawError` that the model reads. */
export function need(value: string | undefined, name: string): string {
  if (value === undefined || value === "") throw refused(`The field "${name}" is missing.`);
  return value;
}

export function textOf(input: ActionInput): string {
  const text = need(input.text, "text");
  if (text.length <= maxTextLength) return text;
  throw refused(`A message takes ${maxTextLength} characters; this text has ${text.length}.`);
}

/** A new message, which stays one message when the request is repeated. */
export function newMessage(content: object): object {
  const nonce = randomBytes(16).toString("base64url");
  return { ...content, allowed_mentions: noMentions, nonce, enforce_nonce: true };
}

export function messageOf(
  channel: string,
  input: ActionInput,
): `/channels/${string}/messages/${string}` {
  return `/channels/${channel}/messages/${need(input.message, "message")}`;
}

export function emojiOf(input: ActionInput): string {
  return encodeURIComponent(need(input.emoji, "emoji").replace(/^<a?:(\w+:\d+)>$/, "$1"));
}

export function refused(message: string): OpenClawError {
  return new OpenClawError("CHANNEL_ACTION_REFUSED", message);
}
