import { textOf, type ToolMessage } from "../sdk/message.ts";
import type { TranscriptEntry } from "../sdk/storage.ts";
import type { ChatStep } from "./protocol.ts";

/** Longer texts of a step lose their end; people look at steps, they do not copy files out of them. */
const longestText = 8_000;
const mostSteps = 200;

/** What a turn did on the way to its answer: the model's reasoning, each tool call with what the tool answered. */
export function turnSteps(entries: readonly TranscriptEntry[], runId: string): ChatStep[] {
  const messages = entries.flatMap(({ inboxId, message }) => (inboxId === runId ? [message] : []));
  const results = new Map<string, ToolMessage>();
  for (const message of messages)
    if (message.role === "tool") results.set(message.toolCallId, message);
  const steps = messages.flatMap((message): ChatStep[] => {
    if (message.role !== "assistant") return [];
    const reasoning = (message.reasoning ?? "").trim();
    const calls = (message.toolCalls ?? []).map((call): ChatStep => {
      const result = results.get(call.id);
      return {
        type: "tool",
        name: call.name,
        arguments: cut(call.arguments),
        ...(result === undefined
          ? {}
          : { result: cut(textOf(result.content)), isError: result.isError }),
      };
    });
    return reasoning === "" ? calls : [{ type: "reasoning", text: cut(reasoning) }, ...calls];
  });
  return steps.slice(0, mostSteps);
}

function cut(text: string): string {
  return text.length <= longestText
    ? text
    : `${text.slice(0, longestText).replace(/[\uD800-\uDBFF]$/, "")} […]`;
}
