import type { ToolCall } from "../sdk/message.ts";
import type { Tool } from "../sdk/tool.ts";
import { executeTool, failedResult, notRunText, type ToolOutcome } from "./execute-tool.ts";
import type { LoopVerdict } from "./loop-guard.ts";
import { notices } from "./notices.ts";
import type { Turn } from "./turn.ts";

const maxMalformedInRow = 3;

const loopWarning =
  "This did not run: it is the same call with the same arguments for the third time in a row. Do not repeat it. Answer with what you have, or do something else.";

/**
 * Runs the calls of one step and records their results: side by side where none of the tools changes anything, else one after the other, each result
 * committed before the next call starts. Answers the notice that ends the turn, if it must end.
 */
export async function runToolCalls(
  turn: Turn,
  calls: readonly ToolCall[],
): Promise<string | undefined> {
  const planned = calls.map((call) => ({ call, verdict: turn.guard.check(call) }));
  const outcomes: ToolOutcome[] = [];
  if (calls.every((call) => isHarmless(call, turn.run.tools))) {
    outcomes.push(
      ...(await Promise.all(planned.map(({ call, verdict }) => runCall(turn, call, verdict)))),
    );
    turn.record.add(...outcomes.map((outcome) => outcome.message));
    if (!turn.signal.aborted) await turn.record.commit();
  } else {
    for (const { call, verdict } of planned) {
      const outcome = await runCall(turn, call, verdict);
      outcomes.push(outcome);
      turn.record.add(outcome.message);
      if (!turn.signal.aborted) await turn.record.commit();
    }
  }
  for (const outcome of outcomes) {
    turn.malformedInRow = outcome.malformed ? turn.malformedInRow + 1 : 0;
    if (turn.malformedInRow >= maxMalformedInRow) return notices.malformed;
  }
  return planned.some(({ verdict }) => verdict === "stop") ? notices.loop : undefined;
}

/** A tool that is not there changes nothing either. */
function isHarmless(call: ToolCall, tools: readonly Tool[]): boolean {
  const risk = tools.find((tool) => tool.name === call.name)?.risk ?? "none";
  return risk === "none" || risk === "read";
}

async function runCall(turn: Turn, call: ToolCall, verdict: LoopVerdict): Promise<ToolOutcome> {
  if (verdict !== "run") return { message: failedResult(call, loopWarning), malformed: false };
  if (turn.signal.aborted) return { message: failedResult(call, notRunText), malformed: false };
  const { run, limits } = turn;
  run.hooks?.onTool?.(call.name, "start");
  const outcome = await executeTool({
    call,
    tools: run.tools,
    context: run.toolContext,
    timeoutSeconds: limits.toolTimeoutSeconds,
    maxChars: limits.toolResultMaxChars,
    clock: run.clock,
    signal: turn.signal,
  });
  run.hooks?.onTool?.(call.name, "end", outcome.message.isError);
  return outcome;
}
