import OpenAI from "openai";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openGatewayFixture, type GatewayFixture } from "../gateway-fixture.ts";
import { embedDirectly } from "../embed-directly.ts";
import { startTestRuntime } from "../fixtures/test-runtime.ts";
import type { CallMeter } from "../meter-call.ts";
import type { SessionModels } from "../session-models.ts";
import type { ResolvedModel } from "../../models/resolve-model.ts";
import type { EmbeddingsCapability } from "../../sdk/capabilities.ts";
import { OpenClawError } from "../../sdk/errors.ts";

let fixture: GatewayFixture;
let client: OpenAI;

beforeAll(async () => {
  const endpoints = { chatCompletions: { enabled: true } };
  fixture = await openGatewayFixture({
    config: JSON.stringify({ gateway: { http: { endpoints } } }),
  });
  const baseURL = `${fixture.gateway.url}/v1`;
  client = new OpenAI({ baseURL, apiKey: fixture.token, maxRetries: 0 });
});

afterAll(() => fixture.dispose());

test("OpenAI's own client reads the vectors, in its own encoding and as numbers", async () => {
  const input = ["heron", "osprey and kite"];
  const packed = await client.embeddings.create({ model: "openclaw", input });
  expect(packed.data.map(({ embedding }) => embedding)).toEqual([
    [5, 0.5],
    [15, 0.5],
  ]);
  expect(packed).toMatchObject({ model: "script/embed", usage: { total_tokens: 2 } });
  const plain = await client.embeddings.create({
    model: "lab/vectors",
    input: "heron",
    encoding_format: "float",
  });
  expect(plain.data).toEqual([{ object: "embedding", index: 0, embedding: [5, 0.5] }]);
});

test("what is wrong in a request is named in OpenAI's shape", async () => {
  const ask = (body: object) =>
    client.embeddings.create(body as OpenAI.EmbeddingCreateParams).asResponse();
  await expect(ask({ model: "openclaw", input: [[1, 2]] })).rejects.toMatchObject({
    status: 400,
    param: "input",
    type: "invalid_request_error",
  });
  await expect(ask({ model: "openclaw/ghost", input: "x" })).rejects.toMatchObject({
    status: 404,
    code: "model_not_found",
  });
});

/** A provider whose vectors are the texts' lengths, three texts at a time. */
function provider(refused?: string) {
  const calls: (readonly string[])[] = [];
  const embeddings: EmbeddingsCapability = {
    models: ["vectors-1"],
    maxTexts: 3,
    dimensions: [1],
    refusal: () => refused,
    async run({ texts }) {
      calls.push(texts);
      return { vectors: texts.map((text) => [text.length]), tokens: texts.length };
    },
  };
  const models: Pick<SessionModels, "resolve" | "check" | "list"> = {
    resolve: async ({ model = "lab/chat" }) =>
      ({
        ref: model,
        providerId: "lab",
        model: { id: model.slice(4) },
        endpoint: { baseUrl: "http://127.0.0.1:1" },
        provider: { id: "lab", embeddings },
      }) as unknown as ResolvedModel,
    async check(ref) {
      if (ref.startsWith("lab/")) return { ref };
      throw new OpenClawError("MODEL_UNKNOWN", `There is no model ${ref}.`);
    },
    list: async () => [],
  };
  return { models, calls };
}

/** Keeps no ledger. */
const unmetered = { config: {}, meter: createFreeMeter() };

function createFreeMeter(): CallMeter {
  return async (_call, run) => (await run()).result;
}

const never = new AbortController().signal;

test("many texts go out in calls of the size that the vendor takes, and come back in order", async () => {
  const { models, calls } = provider();
  const texts = ["a", "bb", "ccc", "dddd", "eeeee", "ffffff", "ggggggg"];
  const asked = { ref: undefined, agentId: "main", texts };
  const answer = await embedDirectly(asked, models, unmetered, never);
  expect(answer).toEqual({
    ref: "lab/vectors-1",
    vectors: [[1], [2], [3], [4], [5], [6], [7]],
    tokens: 7,
  });
  expect(calls.map(({ length }) => length)).toEqual([3, 3, 1]);
});

test("a named model is asked itself; an unknown one, or a provider without vectors, is told", async () => {
  const { models } = provider();
  const named = { ref: "lab/vectors-9", agentId: "main", texts: ["a"] };
  expect(await embedDirectly(named, models, unmetered, never)).toMatchObject({
    ref: "lab/vectors-9",
  });
  await expect(
    embedDirectly({ ...named, ref: "nowhere/x" }, models, unmetered, never),
  ).rejects.toMatchObject({ code: "MODEL_UNKNOWN" });
  const refused = provider("This key is for chat alone.");
  await expect(embedDirectly(named, refused.models, unmetered, never)).rejects.toMatchObject({
    code: "MEDIA_UNSUPPORTED",
    message: "This key is for chat alone.",
  });
});

test("vectors are in the ledger, a budget refuses them before they are asked for, and what failed is free", async () => {
  let asked = 0;
  let isDown = false;
  const embeddings: EmbeddingsCapability = {
    models: ["vectors-1"],
    maxTexts: 10,
    dimensions: [1],
    refusal: () => undefined,
    async run({ texts }) {
      asked += 1;
      if (isDown) throw new OpenClawError("MEDIA_PROVIDER_FAILED", "It is down.");
      return { vectors: texts.map(() => [1]), tokens: 60 };
    },
  };
  const { runtime, end } = await startTestRuntime({
    script: [],
    capabilities: { embeddings },
    config: { budgets: [{ for: "gateway", per: "day", tokens: 100 }] },
  });
  const embed = () =>
    runtime.embed({ ref: undefined, agentId: "main", texts: ["x".repeat(200)] }, never);
  isDown = true;
  await expect(embed()).rejects.toMatchObject({ code: "MEDIA_PROVIDER_FAILED" });
  isDown = false;
  expect(await embed()).toMatchObject({ ref: "scripted/vectors-1", tokens: 60 });
  await expect(embed()).rejects.toThrow(/^The budget for today is used up/);
  expect(asked).toBe(2);
  const rows = await runtime.storage.sumUsage("1970-01-01", "2999-01-01", "model");
  expect(rows).toMatchObject([{ key: "scripted/vectors-1", inputTokens: 60 }]);
  await end();
});
