import { textOf } from "../sdk/message.ts";
import type { Message } from "../sdk/message.ts";
import type { TranscriptEntry } from "../sdk/storage.ts";
import { estimateTokens } from "./estimate-tokens.ts";

const longestMessage = 4_000;
const longestResult = 600;
const longestArguments = 200;

/** A conversation in plain lines for a model that puts it together; the newest part of it that fits into so many tokens. */
export function renderForSummary(entries: readonly TranscriptEntry[], maxTokens: number): string {
  const lines: string[] = [];
  let left = maxTokens;
  for (const { message } of entries.toReversed()) {
    const line = describe(message);
    left -= estimateTokens(line) + 1;
    if (left < 0) {
      lines.push("[Earlier messages are left out here.]");
      break;
    }
    if (line !== "") lines.push(line);
  }
  return lines.toReversed().join("\n");
}

function describe(message: Message): string {
  const media = message.content.filter((part) => part.type !== "text").length;
  const text = textOf(message.content).trim();
  const attached = media === 0 ? "" : ` [${media} files]`;
  if (message.role === "tool") {
    return `Result of ${message.toolName}${message.isError ? " (failed)" : ""}: ${shorten(text, longestResult)}`;
  }
  if (message.role === "user") {
    return `User${message.sender ? ` ${message.sender.name}` : ""}: ${shorten(text, longestMessage)}${attached}`;
  }
  const calls = (message.toolCalls ?? []).map(
    (call) => `Called ${call.name}: ${shorten(call.arguments, longestArguments)}`,
  );
  const said = text === "" ? [] : [`Assistant: ${shorten(text, longestMessage)}`];
  return [...said, ...calls].join("\n");
}

/** Beginning and end of a text that is too long. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const half = Math.max(0, Math.floor((length - 5) / 2));
  return `${wholePairs(text.slice(0, half))} […] ${wholePairs(text.slice(-half))}`;
}

/** Beginning and end of a text that has too many tokens. */
export function fitTokens(text: string, maxTokens: number): string {
  let fitting = text;
  // Beginning and end may be denser than the whole, so that one cut need not be enough.
  for (let tokens = estimateTokens(text); tokens > maxTokens; tokens = estimateTokens(fitting)) {
    fitting = shorten(text, Math.floor((fitting.length * 0.98 * maxTokens) / tokens));
  }
  return fitting;
}

/** Without the half of a surrogate pair that a cut has left. */
function wholePairs(text: string): string {
  return text.replace(/[\uD800-\uDBFF]$|^[\uDC00-\uDFFF]/g, "");
}
