import { textOf } from "../sdk/message.ts";
import type { TranscriptEntry } from "../sdk/storage.ts";
import { fitTokens, shorten } from "./render-for-summary.ts";

const longestQuestion = 240;
const longestAnswer = 600;

/**
 * What stands for older messages when no model can put them together: the summary before, the beginnings of what was asked, the newest first to be kept, and
 * the last answer. Always succeeds, and has at most so many tokens.
 */
export function truncatedSummary(
  older: readonly TranscriptEntry[],
  previous: string | undefined,
  maxTokens: number,
): string {
  const maxChars = maxTokens * 4;
  const answer = older.findLast(
    ({ message }) => message.role === "assistant" && textOf(message.content).trim() !== "",
  );
  const last = answer && shorten(oneLine(textOf(answer.message.content)), longestAnswer);
  const head = previous === undefined ? [] : [shorten(previous, Math.floor(maxChars * 0.4))];
  const tail = last === undefined ? [] : [`The last answer was: ${last}`];
  let left = maxChars - [...head, ...tail].join("\n\n").length - 100;
  const questions: string[] = [];
  for (const { message } of older.toReversed()) {
    const text = message.role === "user" ? oneLine(textOf(message.content)) : "";
    if (text === "") continue;
    const line = `- ${shorten(text, longestQuestion)}`;
    left -= line.length + 1;
    if (left < 0) break;
    questions.push(line);
  }
  const asked =
    questions.length === 0 ? [] : [`What people wrote:\n${questions.toReversed().join("\n")}`];
  return fitTokens([...head, ...asked, ...tail].join("\n\n"), maxTokens);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
