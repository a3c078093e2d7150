import type { ContentPart, Message } from "../sdk/message.ts";

/** What every message costs besides its text: role, separators. */
const messageOverhead = 4;
const callOverhead = 8;

/** Flat guesses, on the high side of what vision and audio models count for ordinary files. */
const mediaTokens = { image: 1_200, audio: 1_500, video: 4_000, file: 1_000 } as const;

/**
 * An estimate, never a count: no vendor's tokenizer is at hand. About four characters of Latin text make a token, two of other alphabets, and one of
 * Chinese, Japanese or Korean.
 */
export function estimateTokens(text: string): number {
  let quarters = 0;
  for (let index = 0; index < text.length; index += 1) {
    quarters += quartersOf(text.charCodeAt(index));
  }
  return Math.ceil(quarters / 4);
}

function quartersOf(unit: number): number {
  if (unit < 0x0370) return 1;
  if (unit < 0x1100) return 2;
  if (unit <= 0x11ff || unit >= 0x2e80) return 4;
  return 2;
}

/** Estimated tokens of a message as it is sent again later: its reasoning does not count, because it is not sent again. */
export function estimateMessageTokens(message: Message): number {
  let tokens = messageOverhead + estimateContent(message.content);
  if (message.role === "assistant") {
    for (const call of message.toolCalls ?? []) {
      tokens += callOverhead + estimateTokens(call.name) + estimateTokens(call.arguments);
    }
  }
  return tokens;
}

function estimateContent(content: readonly ContentPart[]): number {
  let tokens = 0;
  for (const part of content) {
    tokens += part.type === "text" ? estimateTokens(part.text) : mediaTokens[part.type];
  }
  return tokens;
}
