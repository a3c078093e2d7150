import type { Message } from "../sdk/message.ts";

/** The newer half of a history by size, cut before a user message so that no call loses its result. Empty when no such cut exists. */
export function halveHistory(history: readonly Message[]): Message[] {
  const sizes = history.map((message) => JSON.stringify(message).length);
  const half = sizes.reduce((sum, size) => sum + size, 0) / 2;
  let rest = half * 2;
  for (const [index, message] of history.entries()) {
    if (index > 0 && message.role === "user" && rest <= half) return history.slice(index);
    rest -= sizes[index] ?? 0;
  }
  return [];
}
