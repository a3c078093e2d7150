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
  const { tools } = turn.run;
  const planned = calls.map((call) => ({
    call,
    verdict: turn.guard.check(call, findTool(call, tools)?.mayRepeat),
  }));
  const outcomes: ToolOutcome[] = [];
  if (calls.every((call) => isHarmless(call, tools))) {
    outcomes.push(
      ...(await Promise.all(planned.map(({ call, verdict }) => runCall(turn, call, verdict)))),
    );
    turn.record.add(...outcomes.map((outcome) => outcome.message));
    if (!turn.signal.aborted) await turn.record.commit();
  } else {
    for (const { call, verdict } of planned) {
      const isSkipped = turn.run.hooks?.hasSteering?.() === true;
      const outcome = isSkipped
        ? { message: failedResult(call, skippedText), malformed: false }
        : await runCall(turn, call, verdict);
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

const skippedText = "Skipped due to a queued user message, which follows.";

/** A tool that is not there changes nothing either. */
function isHarmless(call: ToolCall, tools: readonly Tool[]): boolean {
  const risk = findTool(call, tools)?.risk ?? "none";
  return risk === "none" || risk === "read";
}

function findTool(call: ToolCall, tools: readonly Tool[]): Tool | undefined {
  return tools.find((tool) => tool.name === call.name);
}

async function runCall(turn: Turn, call: ToolCall, verdict: LoopVerdict): Promise<ToolOutcome> {
  const refusal = turn.refusedCalls.get(call.id);
  if (refusal !== undefined) return { message: failedResult(call, refusal), malformed: true };
  if (verdict !== "run") return { message: failedResult(call, loopWarning), malformed: false };
  if (turn.signal.aborted) return { message: failedResult(call, notRunText), malformed: false };
  const { run, limits } = turn;
  run.hooks?.onTool?.(call.name, "start");
  const outcome = await executeTool({
    call,
    tools: run.tools,
    context: run.toolContext,
    timeoutSeconds: findTool(call, run.tools)?.timeoutSeconds ?? limits.toolTimeoutSeconds,
    maxChars: limits.toolResultMaxChars,
    clock: run.clock,
    signal: turn.signal,
  });
  run.hooks?.onTool?.(call.name, "end", outcome.message.isError);
  return outcome;
}
