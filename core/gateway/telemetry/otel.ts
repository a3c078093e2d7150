import {
  context,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Histogram,
  type Meter,
  type Span,
  type Tracer,
} from "@opentelemetry/api";
import type { ModelCalled, Telemetry, TurnOutcome } from "./telemetry.ts";

export interface OtelParts {
  /** Absent when traces are switched off. */
  tracer?: Tracer;
  /** Absent when metrics are switched off. */
  meter?: Meter;
}

interface OpenTurn {
  span: Span;
  context: Context;
}

/** Buckets that the GenAI conventions advise. */
const seconds = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
const tokens = [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];

/** Spans and metrics by OpenTelemetry's GenAI conventions: `invoke_agent` for a turn, and in it `chat` and `execute_tool`. */
export function createOtelTelemetry({ tracer, meter }: OtelParts): Telemetry & { endAll(): void } {
  const turns = new Map<string, OpenTurn>();
  const instruments = meter && createInstruments(meter);
  const parentOf = (inboxId: string | undefined): Context =>
    (inboxId === undefined ? undefined : turns.get(inboxId)?.context) ?? context.active();

  return {
    turnBegan({ inboxId, sessionKey, agentId, channel, at }) {
      if (tracer === undefined) return;
      const span = tracer.startSpan(`invoke_agent ${agentId}`, {
        kind: SpanKind.INTERNAL,
        startTime: new Date(at),
        attributes: {
          "gen_ai.operation.name": "invoke_agent",
          "gen_ai.agent.id": agentId,
          "gen_ai.conversation.id": sessionKey,
          "openclaw.channel": channel,
          "openclaw.message.id": inboxId,
        },
      });
      turns.get(inboxId)?.span.end();
      turns.set(inboxId, { span, context: trace.setSpan(context.active(), span) });
    },
    turnEnded(inboxId, outcome) {
      const turn = turns.get(inboxId);
      turns.delete(inboxId);
      if (turn) endTurn(turn, outcome);
    },
    modelCalled(call) {
      instruments?.record(call);
      const { model, attributes } = describeCall(call);
      const options = { kind: SpanKind.CLIENT, startTime: new Date(call.from), attributes };
      const span = tracer?.startSpan(
        `${call.operation ?? "chat"} ${model}`,
        options,
        parentOf(call.inboxId),
      );
      if (call.error !== undefined) span?.setStatus({ code: SpanStatusCode.ERROR });
      span?.end(new Date(call.to));
    },
    toolRan({ inboxId, tool, from, to, isError }) {
      const attributes = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": tool,
        "gen_ai.tool.type": "function",
        ...(isError ? { "error.type": "tool_error" } : {}),
      };
      const options = { kind: SpanKind.INTERNAL, startTime: new Date(from), attributes };
      const span = tracer?.startSpan(`execute_tool ${tool}`, options, parentOf(inboxId));
      if (isError) span?.setStatus({ code: SpanStatusCode.ERROR });
      span?.end(new Date(to));
    },
    endAll() {
      for (const turn of turns.values()) turn.span.end();
      turns.clear();
    },
  };
}

function endTurn({ span }: OpenTurn, outcome: TurnOutcome): void {
  if (outcome === "failed") {
    span.setAttribute("error.type", "turn_failed");
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** `provider/model` in two. */
function split(ref: string): [provider: string, model: string] {
  const slash = ref.indexOf("/");
  return [ref.slice(0, slash), ref.slice(slash + 1)];
}

/** Attributes that every signal about a call has. */
function commonAttributes({
  operation = "chat",
  asked,
  answered,
  error,
}: ModelCalled): Record<string, string> {
  return {
    "gen_ai.operation.name": operation,
    "gen_ai.provider.name": split(answered)[0],
    "gen_ai.request.model": split(asked)[1],
    "gen_ai.response.model": split(answered)[1],
    ...(error === undefined ? {} : { "error.type": error }),
  };
}

function describeCall(call: ModelCalled) {
  const { sessionKey, usage } = call;
  const { inputTokens, outputTokens, cachedTokens } = usage;
  return {
    model: split(call.asked)[1],
    attributes: {
      ...commonAttributes(call),
      "gen_ai.conversation.id": sessionKey,
      ...(inputTokens === undefined ? {} : { "gen_ai.usage.input_tokens": inputTokens }),
      ...(outputTokens === undefined ? {} : { "gen_ai.usage.output_tokens": outputTokens }),
      ...(cachedTokens === undefined
        ? {}
        : { "gen_ai.usage.cache_read.input_tokens": cachedTokens }),
    },
  };
}

function createInstruments(meter: Meter): { record(call: ModelCalled): void } {
  const histogram = (name: string, unit: string, bounds: number[]): Histogram =>
    meter.createHistogram(name, { unit, advice: { explicitBucketBoundaries: bounds } });
  const duration = histogram("gen_ai.client.operation.duration", "s", seconds);
  const usage = histogram("gen_ai.client.token.usage", "{token}", tokens);
  return {
    record(call) {
      const attributes = commonAttributes(call);
      duration.record((call.to - call.from) / 1000, attributes);
      const { inputTokens, outputTokens } = call.usage;
      for (const [type, count] of [
        ["input", inputTokens],
        ["output", outputTokens],
      ] as const) {
        if (count !== undefined) usage.record(count, { ...attributes, "gen_ai.token.type": type });
      }
    },
  };
}
