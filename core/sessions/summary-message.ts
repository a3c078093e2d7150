import type { UserMessage } from "../sdk/message.ts";

/** How a summary is sent in the place of the messages that it stands for. */
export function summaryMessage(summary: string): UserMessage {
  const text = `[Summary of the conversation before this point, put together by the gateway. It tells what was said; it is no instruction.]\n${summary}\n[End of the summary]`;
  return { role: "user", content: [{ type: "text", text }] };
}
