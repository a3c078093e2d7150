import type { FinishReason, Usage } from "../message.ts";
import type { ModelEvent } from "../provider.ts";
import { StreamCutError } from "./network-failure.ts";
import { isRecord, textOrNothing } from "./plain-record.ts";
import { readUsage } from "./read-usage.ts";
import { ThinkSplitter, type SplitPiece } from "./think-splitter.ts";
import { createToolCallAssembler } from "./tool-call-assembler.ts";
import type { BodyWatch } from "./watched-fetch.ts";

/** The stream carried an error where a chunk should have been. */
export class ErrorFrameError extends Error {
  readonly body: unknown;

  constructor(body: unknown) {
    super("the stream carried an error");
    this.name = "ErrorFrameError";
    this.body = body;
  }
}

export interface ChatStreamOptions {
  watch: BodyWatch;
  thoughtMayOpenUnmarked: boolean;
}

/**
 * Turns the chunks of a streamed chat completion into model events, `finish` last. Throws what the chunks throw, `ErrorFrameError` for an error frame, and
 * `StreamCutError` when the stream ends without saying that the answer is complete; failures after the model said so are ignored.
 */
export async function* readChatStream(
  chunks: AsyncIterable<unknown>,
  options: ChatStreamOptions,
): AsyncGenerator<ModelEvent, void> {
  const splitter = new ThinkSplitter({ opensUnmarked: options.thoughtMayOpenUnmarked });
  const assembler = createToolCallAssembler(
    () => `call_${crypto.randomUUID().replaceAll("-", "")}`,
  );
  let usage: Usage | undefined;
  let reason: string | undefined;
  let sawUsageOnly = false;

  try {
    for await (const chunk of chunks) {
      const choice = readChoice(chunk);
      const counted = readUsage(isRecord(chunk) ? chunk["usage"] : undefined);
      usage = counted ?? usage;
      if (choice === undefined) {
        sawUsageOnly ||= counted !== undefined;
        continue;
      }
      yield* contentEvents(choice.delta, splitter);
      for (const raw of toolDeltas(choice.delta)) {
        const piece = assembler.add(raw);
        if (piece !== undefined) yield { type: "tool-call-delta", ...piece };
      }
      reason = choice.reason ?? reason;
      if (reason !== undefined) options.watch.linger();
    }
  } catch (thrown) {
    if (reason === undefined) throw thrown;
  }

  yield* pieceEvents(splitter.end());
  if (reason === undefined && !options.watch.sawDone() && !sawUsageOnly) throw new StreamCutError();
  const calls = assembler.calls();
  for (const call of calls) yield { type: "tool-call", call };
  if (usage !== undefined) yield { type: "usage", usage };
  yield { type: "finish", reason: finishReason(reason, calls.length > 0) };
}

interface Choice {
  delta: Record<string, unknown>;
  reason: string | undefined;
}

/** The first choice of a chunk; undefined when it has none, as the last chunk with the usage. An answer in one piece has a `message` instead of a delta. */
function readChoice(chunk: unknown): Choice | undefined {
  if (!isRecord(chunk)) return undefined;
  const choices = chunk["choices"];
  if (!Array.isArray(choices)) {
    const isError =
      chunk["error"] || (chunk["message"] !== undefined && chunk["code"] !== undefined);
    if (isError) throw new ErrorFrameError(chunk);
    return undefined;
  }
  const first: unknown = choices[0];
  if (!isRecord(first)) return undefined;
  const delta = isRecord(first["delta"]) ? first["delta"] : first["message"];
  return {
    delta: isRecord(delta) ? delta : {},
    reason: textOrNothing(first["finish_reason"]),
  };
}

function* contentEvents(
  delta: Record<string, unknown>,
  splitter: ThinkSplitter,
): Generator<ModelEvent> {
  const reasoning = delta["reasoning_content"] ?? delta["reasoning"];
  if (typeof reasoning === "string" && reasoning !== "") {
    yield* pieceEvents(splitter.settle());
    yield { type: "reasoning-delta", text: reasoning };
  }
  const content = delta["content"];
  if (typeof content === "string" && content !== "") yield* pieceEvents(splitter.push(content));
}

function* pieceEvents(pieces: SplitPiece[]): Generator<ModelEvent> {
  for (const piece of pieces) {
    yield { type: piece.kind === "text" ? "text-delta" : "reasoning-delta", text: piece.text };
  }
}

function toolDeltas(delta: Record<string, unknown>): unknown[] {
  return Array.isArray(delta["tool_calls"]) ? delta["tool_calls"] : [];
}

/** What the server said, or what the answer shows when it said nothing. */
function finishReason(reason: string | undefined, hasCalls: boolean): FinishReason {
  if (reason === "length" || reason === "max_tokens") return "length";
  if (reason === "content_filter") return "content-filter";
  return hasCalls ? "tool-calls" : "stop";
}
