import assert from "node:assert/strict";
import type { ModelErrorKind, ModelEvent, ModelRequest, Provider } from "../provider.ts";
import { collectEvents } from "./provider-samples.ts";

/** A request and whatever has to be running to answer it. */
export interface ProviderCase {
  request: ModelRequest;
  /** Resolves when the request has reached the endpoint, so that the suite can abort in the middle. */
  arrived?: Promise<unknown>;
  /** Stops what was started for this case. */
  dispose?(): Promise<void>;
}

export type MakeProviderCase = () => ProviderCase | Promise<ProviderCase>;

/** The situations that the suite looks at. Each is made anew for each check. */
export interface ProviderCases {
  /** The model answers with some text. */
  text: MakeProviderCase;
  /** The model does not end its answer by itself. */
  hanging: MakeProviderCase;
  /** The model calls at least one tool. */
  toolCall?: MakeProviderCase;
  /** The model thinks before it answers. `secret` is a word of its reasoning that its answer does not have. */
  reasoning?: { make: MakeProviderCase; secret: string };
  /** The endpoint refuses or breaks off, and the last event is an error of that kind. */
  failures?: readonly { name: string; make: MakeProviderCase; kind: ModelErrorKind }[];
}

/** Asks the provider, checks what holds for every answer, and hands the events and the one at the end to `look`. */
export async function withAnswer(
  provider: Provider,
  make: MakeProviderCase,
  look: (events: ModelEvent[], last: ModelEvent | undefined) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const made = await make();
  try {
    const events = await collectEvents(provider.stream(made.request, signal));
    assertOneEnd(events);
    assertKeyIsHidden(events, made.request);
    look(events, events.at(-1));
  } finally {
    await made.dispose?.();
  }
}

/** Every answer ends with exactly one `finish` or `error`. */
export function assertOneEnd(events: readonly ModelEvent[]): void {
  const ends = events.filter((event) => event.type === "finish" || event.type === "error");
  assert.equal(ends.length, 1, `expected one end, got ${JSON.stringify(ends)}`);
  assert.equal(events.at(-1), ends[0], "the end must be the last event");
}

function assertKeyIsHidden(events: readonly ModelEvent[], request: ModelRequest): void {
  const { apiKey = "" } = request.endpoint;
  if (apiKey === "") return;
  const errors = events.filter((event) => event.type === "error");
  assert.ok(!JSON.stringify(errors).includes(apiKey), "an error must not show the key");
}

export function assertAborted(last: ModelEvent | undefined): void {
  assert.equal(last?.type, "error");
  assert.equal(last.error.kind, "aborted");
}
