import type { Clock } from "../lib/clock.ts";
import { errorMessage } from "../sdk/errors.ts";
import { parseToolArguments } from "../sdk/message.ts";
import type { ContentPart, ToolCall, ToolMessage } from "../sdk/message.ts";
import type { Tool, ToolContext } from "../sdk/tool.ts";
import { capContent, cutText } from "./cap-content.ts";

export interface ToolExecution {
  call: ToolCall;
  tools: readonly Tool[];
  context: Omit<ToolContext, "signal" | "now">;
  timeoutSeconds: number;
  maxChars: number;
  clock: Clock;
  signal: AbortSignal;
}

/** The result, and whether the model's arguments were at fault. */
export interface ToolOutcome {
  message: ToolMessage;
  malformed: boolean;
}

/** Runs one call. Never rejects: whatever goes wrong is a result that the model can read. Ends when the signal fires, even if the tool goes on. */
export async function executeTool(execution: ToolExecution): Promise<ToolOutcome> {
  const { call, tools } = execution;
  const tool = tools.find((candidate) => candidate.name === call.name);
  if (tool === undefined) return failure(call, unknownToolText(call.name, tools));
  const input = parseToolArguments(call.arguments);
  if (input === undefined) return { ...failure(call, malformedText(call)), malformed: true };
  try {
    const parsed = await tool.inputSchema.safeParseAsync(input);
    if (!parsed.success) {
      return { ...failure(call, wrongInputText(call, parsed.error.issues)), malformed: true };
    }
    const output = await runWithTimeout(tool, parsed.data, execution);
    return { message: toMessage(call, output, execution.maxChars), malformed: false };
  } catch (error) {
    return failure(call, cutText(errorMessage(error), execution.maxChars));
  }
}

async function runWithTimeout(
  tool: Tool,
  input: unknown,
  execution: ToolExecution,
): Promise<string | ContentPart[]> {
  const { clock, context, timeoutSeconds } = execution;
  if (execution.signal.aborted) throw new Error(notRunText);
  const timeout = new AbortController();
  const finished = new AbortController();
  const signal = AbortSignal.any([execution.signal, timeout.signal]);
  const stopped = Promise.withResolvers<never>();
  const onAbort = (): void => {
    const late = `${tool.name} was stopped after ${timeoutSeconds} seconds. Its outcome is unknown.`;
    const text = timeout.signal.aborted ? late : interruptedText;
    stopped.reject(new Error(text));
  };
  signal.addEventListener("abort", onAbort, { once: true });
  clock.sleep(timeoutSeconds * 1000, finished.signal).then(
    () => timeout.abort(),
    () => undefined,
  );
  try {
    const work = Promise.resolve().then(() =>
      tool.execute(input, { ...context, now: () => clock.now(), signal }),
    );
    return await Promise.race([stopped.promise, work]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    finished.abort();
  }
}

function toMessage(call: ToolCall, output: string | ContentPart[], maxChars: number): ToolMessage {
  const parts: ContentPart[] =
    typeof output === "string" ? [{ type: "text", text: output }] : output;
  const content = parts.filter((part) => part.type !== "text" || part.text.trim() !== "");
  return {
    role: "tool",
    toolCallId: call.id,
    toolName: call.name,
    content:
      content.length === 0
        ? [{ type: "text", text: "(no output)" }]
        : capContent(content, maxChars),
    isError: false,
  };
}

/** An error result, for calls that did not run as well. */
export function failedResult(call: ToolCall, text: string): ToolMessage {
  return {
    role: "tool",
    toolCallId: call.id,
    toolName: call.name,
    content: [{ type: "text", text }],
    isError: true,
  };
}

const interruptedText = "The turn was stopped while this ran. Its outcome is unknown.";

/** The result of a call that was never started. */
export const notRunText = "This did not run: the turn was stopped before.";

function failure(call: ToolCall, text: string): ToolOutcome {
  return { message: failedResult(call, text), malformed: false };
}

function unknownToolText(name: string, tools: readonly Tool[]): string {
  const names = tools.map((tool) => tool.name).join(", ");
  const offer = names === "" ? "There are no tools here." : `The tools here are: ${names}.`;
  return `There is no tool called ${cutText(name, 80)}. ${offer}`;
}

function malformedText(call: ToolCall): string {
  return `The arguments of ${call.name} were not a JSON object, so it did not run. They were: ${cutText(call.arguments, 300)}`;
}

function wrongInputText(
  call: ToolCall,
  issues: readonly { path: PropertyKey[]; message: string }[],
): string {
  const lines = issues.slice(0, 10).map((issue) => {
    const path = issue.path.map(String).join(".");
    return path === "" ? issue.message : `${path}: ${issue.message}`;
  });
  return `The arguments of ${call.name} do not fit its schema, so it did not run. ${lines.join("; ")}`;
}
