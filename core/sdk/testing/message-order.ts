import type { Message } from "../message.ts";

/**
 * Why a chat-completions endpoint would refuse this list of messages, or undefined when it would not: each tool call is answered by exactly one tool
 * message, right after the message that made it, before anything else comes; and the last word is the user's or a tool's.
 */
export function findMessageOrderProblem(messages: readonly Message[]): string | undefined {
  if (messages.length === 0) return "There are no messages.";
  const open = new Set<string>();
  const known = new Set<string>();
  for (const [index, message] of messages.entries()) {
    const place = `Message ${index + 1}`;
    if (message.role === "tool") {
      if (!open.delete(message.toolCallId)) {
        return `${place} answers the tool call "${message.toolCallId}", which nothing before it waits for.`;
      }
      continue;
    }
    const [unanswered] = open;
    if (unanswered !== undefined) {
      return `${place} comes before the answer to the tool call "${unanswered}".`;
    }
    if (message.role === "user") {
      if (message.content.length === 0) return `${place} is empty.`;
      continue;
    }
    const calls = message.toolCalls ?? [];
    if (calls.length === 0 && message.content.length === 0) return `${place} is empty.`;
    for (const { id, name } of calls) {
      if (id === "" || name === "") return `${place} has a tool call without an id or a name.`;
      if (known.has(id)) return `${place} uses the tool call id "${id}" again.`;
      known.add(id);
      open.add(id);
    }
  }
  const [unanswered] = open;
  if (unanswered !== undefined) return `The tool call "${unanswered}" has no answer.`;
  return messages.at(-1)?.role === "assistant" ? "The last message is the model's own." : undefined;
}
