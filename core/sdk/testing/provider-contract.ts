import assert from "node:assert/strict";
import type { Provider, ProviderFailure } from "../provider.ts";
import { assertAborted, withAnswer } from "./provider-case.ts";
import type { MakeProviderCase, ProviderCases } from "./provider-case.ts";
import { sampleEndpoint } from "./provider-samples.ts";
import type { TestRunner } from "./test-runner.ts";

export interface ProviderContractOptions {
  provider: Provider;
  cases: ProviderCases;
  /** True for a provider that needs no network: its endpoint cannot be dead. */
  offline?: boolean;
}

/**
 * The contract of `Provider` as a test suite.
 *
 *     describeProviderContract({ describe, it }, { provider, cases: { text, hanging, toolCall } });
 */
export function describeProviderContract(
  runner: TestRunner,
  options: ProviderContractOptions,
): void {
  const { provider, cases, offline = false } = options;
  const { toolCall, reasoning, failures = [] } = cases;
  const { describe, it } = runner;
  describe(`provider contract: ${provider.id}`, () => {
    it("a text answer has text and one end, which comes last", () => checkText(provider, cases));
    it("a signal that fired before ends the answer as aborted", () =>
      checkEarlyAbort(provider, cases));
    it("a signal that fires in the middle ends the answer as aborted", () =>
      checkLateAbort(provider, cases));
    it("a reader may leave early", () => checkEarlyLeave(provider, cases));
    it("many answers at once do not mix", () => checkManyAtOnce(provider, cases));
    if (!offline) it("a dead endpoint is an event", () => checkDeadEndpoint(provider, cases));
    if (toolCall !== undefined) {
      it("tool calls arrive complete and before the end", () => checkToolCall(provider, toolCall));
    }
    if (reasoning !== undefined) {
      it("reasoning never arrives as text", () => checkReasoning(provider, reasoning));
    }
    for (const { name, make, kind } of failures) {
      it(`${name} ends with the error "${kind}"`, () =>
        withAnswer(provider, make, (_, last) => {
          assert.equal(last?.type, "error");
          assert.equal(last.error.kind, kind);
        }));
    }
    it("classifies any failure without throwing or showing the key", async () =>
      checkClassify(provider));
  });
}

function checkText(provider: Provider, cases: ProviderCases): Promise<void> {
  return withAnswer(provider, cases.text, (events, last) => {
    const text = events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
    assert.notEqual(text, "");
    assert.equal(last?.type, "finish");
  });
}

async function checkEarlyAbort(provider: Provider, cases: ProviderCases): Promise<void> {
  await withAnswer(provider, cases.hanging, (_, last) => assertAborted(last), AbortSignal.abort());
}

async function checkLateAbort(provider: Provider, cases: ProviderCases): Promise<void> {
  const controller = new AbortController();
  const make: MakeProviderCase = async () => {
    const made = await cases.hanging();
    const arrived = made.arrived ?? new Promise((resolve) => setImmediate(resolve));
    void arrived.then(() => controller.abort());
    return made;
  };
  await withAnswer(provider, make, (_, last) => assertAborted(last), controller.signal);
}

async function checkEarlyLeave(provider: Provider, cases: ProviderCases): Promise<void> {
  const made = await cases.text();
  try {
    let seen = 0;
    for await (const event of provider.stream(made.request, new AbortController().signal)) {
      seen += 1;
      if (event.type !== "usage") break;
    }
    assert.ok(seen > 0);
  } finally {
    await made.dispose?.();
  }
}

async function checkManyAtOnce(provider: Provider, cases: ProviderCases): Promise<void> {
  await Promise.all(Array.from({ length: 4 }, () => checkText(provider, cases)));
}

async function checkDeadEndpoint(provider: Provider, cases: ProviderCases): Promise<void> {
  const make: MakeProviderCase = async () => {
    const made = await cases.text();
    const { baseUrl } = sampleEndpoint();
    return {
      ...made,
      request: { ...made.request, endpoint: { ...made.request.endpoint, baseUrl } },
    };
  };
  await withAnswer(provider, make, (_, last) => {
    assert.equal(last?.type, "error");
    assert.equal(last.error.kind, "network");
    assert.equal(last.error.retryable, true);
  });
}

function checkToolCall(provider: Provider, make: MakeProviderCase): Promise<void> {
  return withAnswer(provider, make, (events, last) => {
    const calls = events.flatMap((event) => (event.type === "tool-call" ? [event.call] : []));
    assert.ok(calls.length > 0, "expected a tool call");
    assert.equal(new Set(calls.map((call) => call.id)).size, calls.length, "ids must differ");
    for (const call of calls) {
      assert.ok(call.id !== "" && call.name !== "", "a tool call needs an id and a name");
      JSON.parse(call.arguments);
      const pieces = events.flatMap((event) =>
        event.type === "tool-call-delta" && event.id === call.id ? [event.argumentsDelta] : [],
      );
      if (pieces.length > 0) assert.equal(pieces.join(""), call.arguments);
    }
    assert.deepEqual(last, { type: "finish", reason: "tool-calls" });
  });
}

function checkReasoning(
  provider: Provider,
  reasoning: { make: MakeProviderCase; secret: string },
): Promise<void> {
  return withAnswer(provider, reasoning.make, (events) => {
    const collect = (type: "text-delta" | "reasoning-delta"): string =>
      events.map((event) => (event.type === type ? event.text : "")).join("");
    assert.ok(collect("reasoning-delta").includes(reasoning.secret), "expected the reasoning");
    assert.ok(!collect("text-delta").includes(reasoning.secret), "reasoning must not be text");
  });
}

function checkClassify(provider: Provider): void {
  const endpoint = sampleEndpoint();
  const bodies: unknown[] = [undefined, null, "", "<html>", 7, [], {}, { error: null }];
  const statuses = [undefined, 200, 400, 401, 402, 403, 404, 413, 429, 500, 503];
  const failures: ProviderFailure[] = statuses.flatMap((status) =>
    bodies.map((body) => (status === undefined ? { body } : { status, body })),
  );
  failures.push(
    { cause: new Error(`bad ${endpoint.apiKey}`) },
    { cause: undefined, midStream: true },
  );
  for (const failure of failures) {
    const error = provider.classifyError(failure, endpoint);
    assert.notEqual(error.message, "");
    assert.equal(typeof error.retryable, "boolean");
    assert.ok(!JSON.stringify(error).includes(endpoint.apiKey ?? ""), "must not show the key");
    assert.deepEqual(provider.classifyError(failure, endpoint), error, "must be pure");
  }
}
