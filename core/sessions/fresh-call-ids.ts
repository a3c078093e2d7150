import type { Message } from "../sdk/message.ts";

/**
 * Gives the calls of one step ids that no earlier step has used, and their results the same. Endpoints that number the calls of each answer from 0
 * would else fill a conversation with equal ids. Adds the step's ids to `known`.
 */
export function withFreshCallIds(step: readonly Message[], known: Set<string>): readonly Message[] {
  const renamed = new Map<string, string>();
  for (const message of step) {
    if (message.role !== "assistant") continue;
    for (const { id } of message.toolCalls ?? []) {
      const fresh = freshId(id, known);
      known.add(fresh);
      if (fresh !== id) renamed.set(id, fresh);
    }
  }
  return renamed.size === 0 ? step : step.map((message) => rename(message, renamed));
}

function freshId(id: string, known: ReadonlySet<string>): string {
  let fresh = id;
  for (let count = 2; known.has(fresh); count += 1) fresh = `${id}-${count}`;
  return fresh;
}

function rename(message: Message, renamed: ReadonlyMap<string, string>): Message {
  if (message.role === "tool") {
    return { ...message, toolCallId: renamed.get(message.toolCallId) ?? message.toolCallId };
  }
  if (message.role !== "assistant" || message.toolCalls === undefined) return message;
  const toolCalls = message.toolCalls.map((call) => ({
    ...call,
    id: renamed.get(call.id) ?? call.id,
  }));
  return { ...message, toolCalls };
}
