import type { AgentHooks, ModelCall } from "../agent/agent-run.ts";
import type { Clock } from "../lib/clock.ts";
import type { TurnTrace } from "./turn-trace.ts";

/** Writes the model calls and tool runs of a turn into its trace. */
export function traceTurn(
  trace: TurnTrace,
  modelRef: string,
  clock: Pick<Clock, "now">,
): Required<Pick<AgentHooks, "onModelCall" | "onTool">> {
  const started = new Map<string, number>();
  return {
    onModelCall: (call) =>
      trace.add("model", describeCall(call.ref ?? modelRef, call), factsOf(call)),
    onTool(name, phase, isError) {
      if (phase === "start") {
        started.set(name, clock.now());
        return;
      }
      const to = clock.now();
      const from = started.get(name) ?? to;
      trace.tool({ tool: name, from, to, isError: isError === true });
    },
  };
}

function describeCall(modelRef: string, { error, calls, reason }: ModelCall): string {
  if (error) return `${modelRef} failed: ${error.message}`;
  if (calls > 0) return `${modelRef} asked for ${calls === 1 ? "a tool" : `${calls} tools`}`;
  return `${modelRef} answered${reason === "length" ? ", cut at its output limit" : ""}`;
}

function factsOf({ milliseconds, usage }: ModelCall): Record<string, number> {
  const { inputTokens, outputTokens } = usage ?? {};
  return {
    milliseconds,
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
  };
}
