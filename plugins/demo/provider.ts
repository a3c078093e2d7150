import { setTimeout as wait } from "node:timers/promises";
import type { FinishReason, ModelEvent, ModelRequest, Provider, ToolCall } from "openclaw/sdk";
import { chooseBehaviour, freshToolResults, isFirstAnswer, lastUserText } from "./behaviour.ts";
import { aborted, chooseFailure, failures } from "./failure.ts";
import { greeting } from "./greeting.ts";
import { tellStory } from "./story.ts";
import { planToolCalls, reportResults } from "./tool-use.ts";

/** Characters of one piece of the stream. */
const pieceLength = 24;
const charactersPerToken = 4;

/** What one answer consists of. */
interface Script {
  reasoning?: string;
  text?: string;
  calls?: ToolCall[];
  failure?: ReturnType<typeof chooseFailure>;
}

export interface DemoProviderOptions {
  /** Wait between two pieces, in milliseconds, so that a reader sees the answer grow. */
  pieceDelayMs?: number;
}

/** A provider that needs nothing: the same conversation always gives the same answer. */
export function createDemoProvider({ pieceDelayMs = 4 }: DemoProviderOptions = {}): Provider {
  return {
    id: "demo",
    stream: (request, signal) => play(request, pieceDelayMs, signal),
    listModels: async () =>
      ["echo", "story", "tools", "fail"].map((id) => ({ id, name: id, input: ["text"] })),
    classifyError: () => failures.server,
  };
}

async function* play(
  request: ModelRequest,
  pieceDelayMs: number,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent, void> {
  const script = writeScript(request);
  try {
    signal.throwIfAborted();
    for (const text of pieces(script.reasoning)) {
      await wait(pieceDelayMs, undefined, { signal });
      yield { type: "reasoning-delta", text };
    }
    for (const text of pieces(script.text)) {
      await wait(pieceDelayMs, undefined, { signal });
      yield { type: "text-delta", text };
    }
  } catch {
    yield { type: "error", error: aborted };
    return;
  }
  if (signal.aborted || script.failure !== undefined) {
    yield {
      type: "error",
      error: script.failure && !signal.aborted ? failures[script.failure] : aborted,
    };
    return;
  }
  yield* finish(request, script);
}

function* finish(request: ModelRequest, script: Script): Generator<ModelEvent> {
  const calls = script.calls ?? [];
  for (const call of calls) {
    yield { type: "tool-call-delta", id: call.id, name: call.name, argumentsDelta: call.arguments };
    yield { type: "tool-call", call };
  }
  const said = `${script.reasoning ?? ""}${script.text ?? ""}${JSON.stringify(calls)}`;
  const read = request.system + JSON.stringify(request.messages);
  yield {
    type: "usage",
    usage: {
      inputTokens: Math.ceil(read.length / charactersPerToken),
      outputTokens: Math.ceil(said.length / charactersPerToken),
    },
  };
  const reason: FinishReason = calls.length > 0 ? "tool-calls" : "stop";
  yield { type: "finish", reason };
}

function writeScript(request: ModelRequest): Script {
  const text = lastUserText(request);
  const behaviour = chooseBehaviour(request.model.id, text);
  const hello = isFirstAnswer(request.messages) ? greeting : "";
  switch (behaviour) {
    case "echo":
      return { text: `${hello}${echo(text)}` };
    case "story":
      return { text: `${hello}${tellStory()}` };
    case "think":
      return {
        reasoning:
          "Reasoning arrives apart from the answer, so a chat never sees it by accident. First I read the message. Then I count its words. Then I answer.",
        text: `${hello}I thought about your ${text.split(/\s+/).length} words. The thoughts came apart from this answer; where they are shown at all, they are marked.`,
      };
    case "fail": {
      const failure = chooseFailure(text);
      return failure === "cut"
        ? { text: "This answer will break off in the mid", failure }
        : { failure };
    }
    case "tools":
      return useTools(request, hello);
  }
}

function useTools(request: ModelRequest, hello: string): Script {
  const results = freshToolResults(request.messages);
  if (results.length > 0) return { text: `${hello}${reportResults(results)}` };
  const calls = planToolCalls(request.tools, request.messages.length);
  if (calls.length > 0) {
    const names = calls.map((call) => call.name).join(", ");
    return { reasoning: `A tool was asked for. I can call: ${names}.`, calls };
  }
  return {
    text: `${hello}I would call a tool now, but none was offered that works without arguments.`,
  };
}

function echo(text: string): string {
  return text.trim() === ""
    ? "There was no text in your message that I could repeat."
    : `You said: ${text}`;
}

/** Cuts a text into small pieces without cutting a character in two. */
function pieces(text = ""): string[] {
  const characters = Array.from(text);
  const count = Math.ceil(characters.length / pieceLength);
  return Array.from({ length: count }, (_, index) =>
    characters.slice(index * pieceLength, (index + 1) * pieceLength).join(""),
  );
}
