import { textOf } from "../sdk/message.ts";
import type { Message, ToolCall } from "../sdk/message.ts";
import type { Tool } from "../sdk/tool.ts";
import { failedResult } from "./execute-tool.ts";
import { runToolCalls } from "./run-tool-calls.ts";
import type { Turn } from "./turn.ts";

const unknownOutcome =
  "This call was started and the gateway stopped before it finished: its outcome is unknown. It was not run again.";

/** Where a resumed turn stands: how many steps it has made, and whether it was complete already. */
export interface ResumedTurn {
  steps: number;
  isComplete: boolean;
}

/**
 * Picks up a turn that a crash cut off. Its text is shown again, because nobody got it. Calls without a result are run again where the tool is
 * idempotent; of the others the model is told that their outcome is unknown.
 */
export async function resumeTurn(turn: Turn): Promise<ResumedTurn> {
  const earlier = turn.run.resumeFrom ?? [];
  let steps = 0;
  for (const message of earlier) {
    if (message.role !== "assistant") continue;
    steps += 1;
    turn.text.beginStep();
    turn.text.append(textOf(message.content));
  }
  const pending = callsWithoutResult(earlier);
  const lost = pending.filter((call) => !isIdempotent(call, turn.run.tools));
  turn.record.add(...lost.map((call) => failedResult(call, unknownOutcome)));
  const again = pending.filter((call) => !lost.includes(call));
  if (again.length > 0) await runToolCalls(turn, again);
  else if (lost.length > 0) await turn.record.commit();
  const last = earlier.at(-1);
  return { steps, isComplete: last?.role === "assistant" && (last.toolCalls ?? []).length === 0 };
}

function callsWithoutResult(messages: readonly Message[]): ToolCall[] {
  const start = messages.findLastIndex((message) => message.role === "assistant");
  const last = messages[start];
  if (last?.role !== "assistant") return [];
  const results = new Set(
    messages
      .slice(start + 1)
      .flatMap((message) => (message.role === "tool" ? [message.toolCallId] : [])),
  );
  return (last.toolCalls ?? []).filter((call) => !results.has(call.id));
}

function isIdempotent(call: ToolCall, tools: readonly Tool[]): boolean {
  return tools.find((tool) => tool.name === call.name)?.idempotent === true;
}
