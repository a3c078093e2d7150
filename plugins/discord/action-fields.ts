import { OpenClawError } from "openclaw/sdk";
import type { ActionInput } from "./action-input.ts";

/** What an action needs from its input. Throws an `OpenClawError` that the model reads. */
export function need(value: string | undefined, name: string): string {
  if (value === undefined || value === "") throw refused(`The field "${name}" is missing.`);
  return value;
}

export function textOf(input: ActionInput): string {
  return need(input.text, "text").slice(0, 2000);
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
