import { describe, expect, it } from "vitest";
import { collectEvents, describeProviderContract, sampleModelRequest } from "openclaw/sdk/testing";
import { createEchoProvider } from "./provider.ts";

const provider = createEchoProvider();
const saying = (text: string) =>
  sampleModelRequest({ messages: [{ role: "user", content: [{ type: "text", text }] }] });

describeProviderContract(
  { describe, it },
  {
    provider,
    offline: true,
    cases: {
      text: () => ({ request: saying("hello there") }),
      hanging: () => ({ request: saying("word ".repeat(1_000_000)) }),
    },
  },
);

it("repeats what was said last", async () => {
  const events = await collectEvents(provider.stream(saying("hello there"), new AbortController().signal));
  const text = events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
  expect(text).toBe("You said: hello there");
});

it("tells a refused key from a full queue", () => {
  const { endpoint } = sampleModelRequest();
  expect(provider.classifyError({ status: 401 }, endpoint).kind).toBe("auth");
  expect(provider.classifyError({ status: 429 }, endpoint).retryable).toBe(true);
});
