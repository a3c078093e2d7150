import type { Clock } from "../lib/clock.ts";
import type { ModelError, ModelEvent, ModelRequest, Provider } from "../sdk/provider.ts";

export interface Patience {
  clock: Pick<Clock, "sleep">;
  /** How long the first event may take, in milliseconds; as long as the provider waits when absent. */
  patienceMs?: number;
}

/** An answer that has begun, or the reason why it did not. */
export type FirstWords = { events: AsyncIterable<ModelEvent> } | { error: ModelError };

const late: ModelError = {
  kind: "timeout",
  message: "The model did not begin to answer in time.",
  retryable: true,
};

/**
 * Asks a model and waits until there is something to show: text, a tool call, or the end. Reasoning alone is nothing to show; a failure after it can still be
 * another model's chance. Never rejects.
 */
export async function firstWords(
  provider: Provider,
  request: ModelRequest,
  signal: AbortSignal,
  { clock, patienceMs }: Patience,
): Promise<FirstWords> {
  const stop = new AbortController();
  const events = provider.stream(request, AbortSignal.any([signal, stop.signal]));
  const iterator = events[Symbol.asyncIterator]();
  const held: ModelEvent[] = [];
  const timer = new AbortController();
  const isLate =
    patienceMs === undefined
      ? new Promise<never>(() => {})
      : clock.sleep(patienceMs, timer.signal).then(
          () => "late" as const,
          () => new Promise<never>(() => {}),
        );
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), isLate]);
      if (next === "late") {
        stop.abort();
        void iterator.return?.(undefined);
        return { error: late };
      }
      // A sign of life: from here on the provider's own watch is enough.
      timer.abort();
      if (next.done === true) return { events: replay(held, iterator) };
      if (next.value.type === "error") return { error: next.value.error };
      held.push(next.value);
      if (isShown(next.value)) return { events: replay(held, iterator) };
    }
  } finally {
    timer.abort();
  }
}

function isShown({ type }: ModelEvent): boolean {
  return type === "text-delta" || type === "tool-call" || type === "finish";
}

async function* replay(
  held: readonly ModelEvent[],
  iterator: AsyncIterator<ModelEvent>,
): AsyncGenerator<ModelEvent> {
  try {
    yield* held;
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
