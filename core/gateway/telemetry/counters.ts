import type { Metric, Sample } from "./prometheus.ts";
import type { Telemetry } from "./telemetry.ts";

/** Counts what happens in this process, from its start on. */
export interface Counters extends Telemetry {
  read(): Metric[];
}

/** Upper bounds of the buckets for the time of a model call, in seconds. */
const bounds = [0.5, 1, 2, 5, 10, 30, 60, 120];
/** A metric has so many combinations of labels at most; names that a model makes up cannot fill the memory. */
const mostSeries = 200;

export function createCounters(): Counters {
  const turns = createSeries();
  const calls = createSeries();
  const tokens = createSeries();
  const tools = createSeries();
  const durations = createSeries(mostSeries * (bounds.length + 3));
  const channels = new Map<string, string>();
  return {
    turnBegan: ({ inboxId, channel }) => void channels.set(inboxId, channel),
    turnEnded(inboxId, outcome) {
      turns.add({ channel: channels.get(inboxId) ?? "none", outcome });
      channels.delete(inboxId);
    },
    modelCalled({ answered: model, usage, error, from, to }) {
      calls.add({ model, outcome: error ?? "answered" });
      tokens.add({ model, type: "input" }, usage.inputTokens ?? 0);
      tokens.add({ model, type: "output" }, usage.outputTokens ?? 0);
      tokens.add({ model, type: "cached" }, usage.cachedTokens ?? 0);
      const seconds = (to - from) / 1000;
      for (const bound of bounds.filter((each) => seconds <= each)) {
        durations.add({ model, le: String(bound) }, 1, "_bucket");
      }
      durations.add({ model, le: "+Inf" }, 1, "_bucket");
      durations.add({ model }, seconds, "_sum");
      durations.add({ model }, 1, "_count");
    },
    toolRan: ({ tool, isError }) => tools.add({ tool, outcome: isError ? "failed" : "answered" }),
    read: () => [
      counter("openclaw_turns_total", "Messages whose turn has ended.", turns),
      counter("openclaw_model_calls_total", "Calls of models that have ended.", calls),
      counter("openclaw_model_tokens_total", "Tokens that vendors reported.", tokens),
      {
        ...counter("openclaw_model_call_seconds", "Duration of model calls.", durations),
        type: "histogram",
      },
      counter("openclaw_tool_calls_total", "Runs of tools that have ended.", tools),
    ],
  };
}

function counter(name: string, help: string, series: Series): Metric {
  return { name, help, type: "counter", samples: series.read() };
}

interface Series {
  add(labels: Record<string, string>, amount?: number, suffix?: string): void;
  read(): Sample[];
}

function createSeries(most = mostSeries): Series {
  const samples = new Map<
    string,
    { labels: Record<string, string>; value: number; suffix?: string }
  >();
  return {
    add(labels, amount = 1, suffix) {
      const key = JSON.stringify([labels, suffix]);
      const known = samples.get(key);
      if (known !== undefined) known.value += amount;
      else if (samples.size < most) {
        samples.set(key, { labels, value: amount, ...(suffix === undefined ? {} : { suffix }) });
      }
    },
    read: () => [...samples.values()].map((each) => ({ ...each })),
  };
}
