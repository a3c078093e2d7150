import { describe, expect, it, test } from "vitest";
import { describeProviderContract } from "./provider-contract.ts";
import { collectEvents, sampleModelRequest } from "./provider-samples.ts";
import { createScriptedProvider } from "./scripted-provider.ts";
import type { ScriptedAnswer } from "./scripted-provider.ts";

const never = new AbortController().signal;
const script: Record<string, ScriptedAnswer> = {
  text: { text: ["Good ", "day"], usage: { outputTokens: 2 } },
  hanging: { text: "One moment", hang: true },
  toolCall: { toolCalls: [{ name: "clock", arguments: { zone: "UTC" } }, { name: "clock" }] },
  reasoning: { reasoning: "They greet me; zebra.", text: "Hello" },
  limit: { error: { kind: "rate-limit", retryAfterMs: 5 } },
};

function requestFor(name: string) {
  return () => ({ request: sampleModelRequest({ system: name }) });
}

describeProviderContract(
  { describe, it },
  {
    provider: createScriptedProvider((request) => script[request.system]),
    offline: true,
    cases: {
      text: requestFor("text"),
      hanging: requestFor("hanging"),
      toolCall: requestFor("toolCall"),
      reasoning: { make: requestFor("reasoning"), secret: "zebra" },
      failures: [{ name: "a limit", make: requestFor("limit"), kind: "rate-limit" }],
    },
  },
);

test("plays its answers one by one and says when there are no more", async () => {
  const provider = createScriptedProvider([{ text: "one" }, { text: "two", finish: "length" }]);
  const ask = () => collectEvents(provider.stream(sampleModelRequest(), never));
  expect(await ask()).toEqual([
    { type: "text-delta", text: "one" },
    { type: "finish", reason: "stop" },
  ]);
  expect((await ask()).at(-1)).toEqual({ type: "finish", reason: "length" });
  expect((await ask()).at(-1)).toMatchObject({
    type: "error",
    error: { kind: "invalid-request", message: "The script has no answer to request 3." },
  });
});

test("refuses messages out of order as a real endpoint does", async () => {
  const provider = createScriptedProvider([{ text: "never" }]);
  const toolCalls = [{ id: "a", name: "clock", arguments: "{}" }];
  const messages = [{ role: "assistant" as const, content: [], toolCalls }];
  const events = await collectEvents(provider.stream(sampleModelRequest({ messages }), never));
  expect(events).toMatchObject([{ type: "error", error: { kind: "invalid-request" } }]);
});

test("keeps the requests as they were and tells when they came", async () => {
  const provider = createScriptedProvider(() => ({ text: "yes" }));
  const request = sampleModelRequest();
  const messages = [...request.messages];
  const asked = provider.untilRequested(1);
  await collectEvents(provider.stream({ ...request, messages }, never));
  messages.push(...request.messages);
  await asked;
  expect(provider.requests).toEqual([request]);
});
