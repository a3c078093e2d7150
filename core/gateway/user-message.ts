import { readDirectives } from "../commands/read-directives.ts";
import type { InboundMessage } from "../sdk/channel.ts";
import type { UserMessage } from "../sdk/message.ts";
import type { TurnJob } from "./prepared-turn.ts";

type Asked = Pick<TurnJob, "message">;

/**
 * What the model is told of the messages that a turn answers, in the order of their arrival, without the settings at their beginnings. In a group it must know who
 * speaks; in a direct chat the name would be noise.
 */
export function userMessageOf(jobs: readonly Asked[], context = ""): UserMessage {
  const sender = jobs[0]?.message.sender;
  const whole = jobs.slice(-mostWhole).map(({ message }) => textOf(message));
  const texts = [...linesOf(jobs.slice(0, -mostWhole)), ...whole];
  return {
    role: "user",
    content: [
      { type: "text", text: `${context}${texts.join("\n\n")}` },
      ...jobs.flatMap(({ message }) => message.media),
    ],
    ...(sender === undefined ? {} : { sender: { id: sender.id, name: sender.name } }),
  };
}

/** So many messages of one turn are told as they were written; older ones in a line each. */
const mostWhole = 20;
const mostLines = 100;
const longestLine = 160;

function linesOf(jobs: readonly Asked[]): string[] {
  if (jobs.length === 0) return [];
  const lines = jobs.slice(-mostLines).map(({ message }) => {
    const text = textOf(message).replace(/\s+/g, " ").trim();
    return `- ${text.length > longestLine ? `${text.slice(0, longestLine)}…` : text}`;
  });
  return [[`[${jobs.length} earlier messages, shortened]`, ...lines].join("\n")];
}

function textOf(message: InboundMessage): string {
  const quote = message.replyTo
    ? `[Replying to ${message.replyTo.senderName}]\n${message.replyTo.text}\n[/Replying]\n`
    : "";
  const speaker = message.chatType === "group" ? `${message.sender.name}: ` : "";
  return `${quote}${speaker}${readDirectives(message.text).text}`;
}
