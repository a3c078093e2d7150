import { expect, test } from "vitest";
import type { ModelEvent, Provider } from "../provider.ts";
import { describeProviderContract } from "./provider-contract.ts";
import { sampleModelRequest } from "./provider-samples.ts";
import { createScriptedProvider } from "./scripted-provider.ts";

type Change = (events: AsyncIterable<ModelEvent>) => AsyncIterable<ModelEvent>;

/** Runs the suite against a sound provider whose answers go through `change`, and answers the names of the checks that fail. */
async function failingChecks(change: Change, fields: Partial<Provider> = {}): Promise<string[]> {
  const sound = createScriptedProvider(({ system }) => ({
    reasoning: "zebra",
    text: "Hello",
    ...(system === "tool" ? { toolCalls: [{ name: "clock" }] } : {}),
    hang: system === "hanging",
  }));
  const provider: Provider = {
    ...sound,
    stream: (request, signal) => change(sound.stream(request, signal)),
    ...fields,
  };
  const make = (system: string) => () => ({ request: sampleModelRequest({ system }) });
  const checks: { name: string; body: () => Promise<void> }[] = [];
  describeProviderContract(
    {
      describe: (_, body) => body(),
      it: (name, body) => checks.push({ name, body }),
    },
    {
      provider,
      offline: true,
      cases: {
        text: make("text"),
        hanging: make("hanging"),
        toolCall: make("tool"),
        reasoning: { make: make("text"), secret: "zebra" },
      },
    },
  );
  const results = await Promise.allSettled(checks.map(({ body }) => body()));
  return checks.flatMap(({ name }, index) => (results[index]?.status === "rejected" ? [name] : []));
}

async function* replace(
  events: AsyncIterable<ModelEvent>,
  change: (event: ModelEvent) => ModelEvent[],
): AsyncGenerator<ModelEvent> {
  for await (const event of events) yield* change(event);
}

test("a sound provider fails nothing", async () => {
  expect(await failingChecks((events) => events)).toEqual([]);
});

test.each<[string, (event: ModelEvent) => ModelEvent[], string]>([
  [
    "two ends",
    (event) => (event.type === "finish" ? [event, event] : [event]),
    "a text answer has text and one end, which comes last",
  ],
  [
    "no end",
    (event) => (event.type === "finish" ? [] : [event]),
    "a text answer has text and one end, which comes last",
  ],
  [
    "reasoning as text",
    (event) =>
      event.type === "reasoning-delta" ? [event, { ...event, type: "text-delta" }] : [event],
    "reasoning never arrives as text",
  ],
  [
    "a cut tool call",
    (event) =>
      event.type === "tool-call"
        ? [{ ...event, call: { ...event.call, arguments: "{" } }]
        : [event],
    "tool calls arrive complete and before the end",
  ],
  [
    "an abort that looks like an answer",
    (event) => (event.type === "error" ? [{ type: "finish", reason: "stop" }] : [event]),
    "a signal that fired before ends the answer as aborted",
  ],
  [
    "a throw",
    () => {
      throw new Error("no");
    },
    "a text answer has text and one end, which comes last",
  ],
])("notices %s", async (_, change, check) => {
  expect(await failingChecks((events) => replace(events, change))).toContain(check);
});

test("notices a classifier that throws", async () => {
  const classifyError = (): never => {
    throw new Error("no");
  };
  expect(await failingChecks((events) => events, { classifyError })).toEqual([
    "classifies any failure without throwing or showing the key",
  ]);
});
