import { describe, expect, test } from "vitest";
import { createManualClock } from "../../lib/manual-clock.ts";
import type { ModelErrorKind, Provider } from "../../sdk/provider.ts";
import { createScriptedProvider, type ScriptedAnswer } from "../../sdk/testing/index.ts";
import { verifyModel } from "./verify-model.ts";

const endpoint = { providerId: "p", baseUrl: "https://models.example/v1", apiKey: "k" };
const never = new AbortController().signal;
const verify = (answer: ScriptedAnswer) =>
  verifyModel(createScriptedProvider([answer]), endpoint, "m", never);

describe("one completion", () => {
  test.each<ScriptedAnswer>([
    { text: "OK" },
    { reasoning: "hm", hang: true },
    { finish: "length" },
  ])("that begins or ends well means that the model works: %j", async (answer) => {
    expect(await verify(answer)).toMatchObject({ outcome: "works" });
  });

  test.each<[ModelErrorKind, string]>([
    ["auth", "refused"],
    ["billing", "refused"],
    ["model-not-found", "refused"],
    ["invalid-request", "refused"],
    ["unknown", "refused"],
    ["network", "unknown"],
    ["timeout", "unknown"],
    ["server", "unknown"],
    ["overloaded", "unknown"],
    ["rate-limit", "unknown"],
  ])("that ends with %s is %s", async (kind, outcome) => {
    const result = await verify({ error: { kind, message: "why" } });
    expect(result).toMatchObject({ outcome, error: { message: "why" } });
  });

  test("asks for few tokens, and the model by its id", async () => {
    const provider = createScriptedProvider([{ text: "OK" }]);
    await verifyModel(provider, endpoint, "space/m", never);
    expect(provider.requests).toMatchObject([{ model: { id: "space/m" }, maxOutputTokens: 16 }]);
  });

  test("that is stopped is neither good nor bad", async () => {
    const stop = new AbortController();
    const provider = createScriptedProvider([{ hang: true }]);
    const result = verifyModel(provider, endpoint, "m", stop.signal);
    await provider.untilRequested(1);
    stop.abort();
    expect(await result).toEqual({ outcome: "stopped" });
  });
});

test("after 20 seconds nobody could tell, even when the provider does not listen to its signal", async () => {
  const clock = createManualClock();
  const deaf: Provider = {
    ...createScriptedProvider([]),
    async *stream() {
      yield await new Promise<never>(() => {});
    },
  };
  const result = verifyModel(deaf, endpoint, "m", never, clock);
  await clock.advance(20_000);
  expect(await result).toMatchObject({
    outcome: "unknown",
    error: { message: "models.example did not answer within 20 seconds." },
  });
});

test("a provider that throws is a refusal, not a crash", async () => {
  const broken: Provider = {
    ...createScriptedProvider([]),
    stream() {
      throw new Error("broken");
    },
  };
  expect(await verifyModel(broken, endpoint, "m", never)).toMatchObject({
    outcome: "refused",
    error: { message: "broken" },
  });
});
