import type { ProviderEndpoint } from "openclaw/sdk";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  fakeHosts,
  keyFor,
  startDashScopeServer,
  startMediaFake,
  type DashScopeServer,
  type MediaFake,
} from "../testing/index.ts";
import { createQwenCapabilities } from "./capabilities.ts";
import { nativeAddress, planRefusal } from "./native-address.ts";

/** The services besides chat, against the strict stand-in for the vendor. */

let media: MediaFake;
let server: DashScopeServer;
const qwen = createQwenCapabilities();
const signal = new AbortController().signal;

beforeAll(async () => {
  media = await startMediaFake();
  server = await startDashScopeServer({ routes: media.routes });
});
afterAll(async () => {
  await server.stop();
  await media.stop();
});
afterEach(() => media.hold(false));

function endpoint(prefix = "std-intl"): ProviderEndpoint {
  const host = fakeHosts.find((row) => row.prefix === prefix);
  if (host === undefined) throw new Error(`no host ${prefix}`);
  return { providerId: "qwen", baseUrl: server.baseUrl(prefix), apiKey: keyFor(host) };
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("not offered");
  return value;
}
const [understand, transcription, speech, image, video, embeddings, rerank] = [
  need(qwen.understand),
  need(qwen.transcription),
  need(qwen.speech),
  need(qwen.image),
  need(qwen.video),
  need(qwen.embeddings),
  need(qwen.rerank),
];
const bytes = new Uint8Array([1, 2, 3]);

async function read(file: { open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> }) {
  const parts: Uint8Array[] = [];
  for await (const part of await file.open(signal)) parts.push(part);
  return new Uint8Array(Buffer.concat(parts));
}

test.each(["std-intl", "std-cn"])("at %s pictures and videos are looked at", async (prefix) => {
  for (const [mimeType, seen] of [
    ["image/png", "A image of a red bicycle."],
    ["video/mp4", "A video of a red bicycle."],
  ] as const) {
    for (const model of ["qwen-vl-max-latest", "qwen3-vl-plus"]) {
      const request = {
        endpoint: endpoint(prefix),
        model,
        prompt: "What is it?",
        media: { mimeType, bytes },
      };
      expect(await understand.run(request, signal)).toEqual({
        text: seen,
        usage: { inputTokens: 1250, outputTokens: 8 },
      });
    }
  }
});

test("a recording is written down", async () => {
  const audio = { mimeType: "audio/ogg", bytes };
  const request = { endpoint: endpoint(), model: "qwen3-asr-flash", audio, language: "en" };
  expect(await transcription.run(request, signal)).toEqual({
    text: "What is the capital of France?",
    language: "en",
    seconds: 3,
  });
});

test("a text is spoken, and the file fetched from the vendor's storage without the key", async () => {
  const request = { endpoint: endpoint(), model: "qwen3-tts-flash", text: "Hello" };
  const file = await speech.run(request, signal);
  expect(file).toMatchObject({ mimeType: "audio/wav", name: "speech.wav" });
  expect(await read(file)).toEqual(media.fileBytes);
  expect(media.taken.at(-1)?.body).toMatchObject({
    input: { voice: "Cherry", language_type: "Auto" },
  });
});

test("pictures are drawn, from text and from pictures", async () => {
  const order = {
    prompt: "a bicycle",
    size: "1024x768",
    count: 2,
    images: [{ mimeType: "image/png", bytes }],
  };
  const files = await image.run(
    { endpoint: endpoint(), model: "qwen-image-2.0", ...order },
    signal,
  );
  expect(files.map(({ name }) => name)).toEqual(["image-1.png", "image-2.png"]);
  expect(await read(need(files[1]))).toEqual(media.fileBytes);
  expect(media.taken.at(-1)?.body).toMatchObject({
    input: {
      messages: [{ content: [{ image: "data:image/png;base64,AQID" }, { text: "a bicycle" }] }],
    },
    parameters: { n: 2, size: "1024*768" },
  });
});

test("texts become vectors in their own order, and documents are ranked", async () => {
  const texts = ["a", "bbb", "cc"];
  const embedded = await embeddings.run(
    { endpoint: endpoint(), model: "text-embedding-v4", texts, dimensions: 64 },
    signal,
  );
  expect(embedded.vectors.map((vector) => [vector.length, vector[0]])).toEqual([
    [64, 1],
    [64, 3],
    [64, 2],
  ]);
  const documents = ["about dogs", "about cats", "cats again"];
  const request = { endpoint: endpoint(), model: "qwen3-rerank", query: "cats", documents, top: 2 };
  const { ranked } = await rerank.run(request, signal);
  expect(ranked).toEqual([
    { index: 1, score: 0.9 },
    { index: 2, score: 0.9 },
  ]);
  expect(await rerank.run({ ...request, documents: [] }, signal)).toEqual({ ranked: [] });
});

test("a video is ordered, looked after and fetched", async () => {
  const at = endpoint("std-cn");
  const model = "wan2.6-t2v";
  const plan = video.plan(model, { prompt: "a bicycle", durationSeconds: 5, resolution: "720p" });
  const taskId = await video.submit({ endpoint: at, model, plan }, signal);
  const states = [];
  for (let looks = 0; looks < 2; looks += 1) {
    states.push((await video.look({ endpoint: at, model, taskId }, signal)).state);
  }
  expect(states).toEqual(["running", "done"]);
  const done = await video.look({ endpoint: at, model, taskId }, signal);
  if (done.state !== "done") throw new Error("not done");
  expect(await read(done.file)).toEqual(media.fileBytes);
  expect(media.taken.at(-1)).toMatchObject({
    host: "dashscope.aliyuncs.com",
    body: { model, input: { prompt: "a bicycle" }, parameters: { size: "1280*720", duration: 5 } },
  });
});

test("a video that fails, is cancelled or forgotten says so; only a waiting one can be cancelled", async () => {
  const call = { endpoint: endpoint(), model: "wan2.6-t2v" };
  const submit = () =>
    video.submit({ ...call, plan: video.plan(call.model, { prompt: "x" }) }, signal);
  media.failNext("The prompt was not liked.");
  const failing = await submit();
  await video.look({ ...call, taskId: failing }, signal);
  expect(await video.look({ ...call, taskId: failing }, signal)).toEqual({
    state: "failed",
    reason: "The prompt was not liked.",
  });
  const waiting = await submit();
  expect(await video.cancel({ ...call, taskId: waiting }, signal)).toBe(true);
  expect(await video.look({ ...call, taskId: waiting }, signal)).toMatchObject({ state: "failed" });
  expect(await video.cancel({ ...call, taskId: waiting }, signal)).toBe(false);
  const forgotten = await video.look({ ...call, taskId: "long-ago" }, signal);
  expect(forgotten).toMatchObject({ state: "failed", reason: expect.stringContaining("24 hours") });
});

test("an error of the vendor is told in the words of a chat error, without the key", async () => {
  const wrong = { ...endpoint(), apiKey: "sk-0123456789abcdef0123" };
  const request = { endpoint: wrong, model: "qwen3-tts-flash", text: "Hello" };
  const failure = await speech.run(request, signal).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "MEDIA_PROVIDER_FAILED" });
  expect(JSON.stringify(failure) + String(failure)).not.toContain("0123456789abcdef");
});

test("a throttled request is repeated, and given up after the third time", async () => {
  const call = { endpoint: endpoint(), model: "qwen3-rerank", query: "x", documents: ["x"] };
  media.throttle(2);
  expect((await rerank.run(call, signal)).ranked).toHaveLength(1);
  media.throttle(3);
  await expect(rerank.run(call, signal)).rejects.toMatchObject({ code: "MEDIA_PROVIDER_FAILED" });
});

test("an answer that is no JSON is not taken for one", async () => {
  const odd = createQwenCapabilities(async () => new Response("<html>", { status: 200 }));
  const call = { endpoint: endpoint(), model: "qwen3-rerank", query: "x", documents: ["x"] };
  await expect(odd.rerank?.run(call, signal)).rejects.toThrow("was not understood");
});

test("a result outside the vendor's storage is not fetched", async () => {
  let asked = 0;
  const odd = createQwenCapabilities(async () => {
    asked += 1;
    return Response.json({ output: { audio: { url: "http://169.254.169.254/latest" } } });
  });
  const call = { endpoint: endpoint(), model: "qwen3-tts-flash", text: "Hello" };
  await expect(odd.speech?.run(call, signal)).rejects.toThrow("outside its own storage");
  expect(asked).toBe(1);
});

test("a call that is stopped rejects with the reason and nothing else", async () => {
  const stop = new AbortController();
  stop.abort(new Error("stopped"));
  const request = { endpoint: endpoint(), model: "qwen3-tts-flash", text: "Hello" };
  await expect(speech.run(request, stop.signal)).rejects.toThrow("stopped");
});

const standardKey = "sk-0123456789abcdef";
test.each([
  ["https://coding-intl.dashscope.aliyuncs.com/v1", "https://dashscope-intl.aliyuncs.com"],
  ["https://coding.dashscope.aliyuncs.com/v1", "https://dashscope.aliyuncs.com"],
  [
    "https://token-plan.cn-beijing.maas.aliyuncs.com/compatible-mode/v1",
    "https://dashscope.aliyuncs.com",
  ],
  ["https://dashscope-us.aliyuncs.com/compatible-mode/v1", "https://dashscope-us.aliyuncs.com"],
  [
    "https://llm-1.eu-central-1.maas.aliyuncs.com/compatible-mode/v1",
    "https://llm-1.eu-central-1.maas.aliyuncs.com",
  ],
  ["http://127.0.0.1:9/proxy/compatible-mode/v1/", "http://127.0.0.1:9/proxy"],
])("the other services of %s are at %s", (baseUrl, host) => {
  expect(nativeAddress({ baseUrl }).host).toBe(host);
  expect(nativeAddress({ baseUrl }).compatible).toBe(`${host}/compatible-mode/v1`);
});

test.each([
  [
    "https://coding-intl.dashscope.aliyuncs.com/v1",
    "sk-sp-abcdef",
    "The Coding Plan",
    "qwen-standard-api-key`",
  ],
  [
    "https://coding.dashscope.aliyuncs.com/v1",
    "sk-sp-abcdef",
    "The Coding Plan",
    "qwen-standard-api-key-cn`",
  ],
  [
    "https://coding.dashscope.aliyuncs.com/v1",
    undefined,
    "The Coding Plan",
    "qwen-standard-api-key-cn`",
  ],
  [
    "https://token-plan.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1",
    "sk-sp-abcdef",
    "The Token Plan",
    "qwen-standard-api-key`",
  ],
  [
    "https://dashscope.aliyuncs.com/compatible-mode/v1",
    "sk-sp-abcdef",
    "A subscription key",
    "qwen-standard-api-key-cn`",
  ],
])("%s with %s is refused before anything is sent", (baseUrl, apiKey, name, choice) => {
  const at = { providerId: "qwen", baseUrl, ...(apiKey === undefined ? {} : { apiKey }) };
  for (const capability of Object.values(qwen)) {
    const sentence = capability.refusal(at);
    expect(sentence).toContain(name);
    expect(sentence).toContain(choice);
  }
  const isPlan = name !== "A subscription key";
  expect(understand.refusal(at)?.includes("a chat model of the plan that sees")).toBe(isPlan);
});

test("a Standard key is good for them whatever the address of the chat", () => {
  for (const baseUrl of [
    "https://coding-intl.dashscope.aliyuncs.com/v1",
    "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
    "http://localhost:8000/v1",
  ]) {
    expect(planRefusal("x")({ providerId: "qwen", baseUrl, apiKey: standardKey })).toBeUndefined();
  }
});

test("what the vendor would refuse is refused here, and no request leaves", async () => {
  const before = server.requests.length;
  const at = endpoint();
  const big = new Uint8Array(8_000_000);
  const audio = { mimeType: "audio/ogg", bytes: big };
  const refused = [
    understand.run(
      {
        endpoint: at,
        model: "qwen-vl-max",
        prompt: "x",
        media: { mimeType: "image/png", bytes: big },
      },
      signal,
    ),
    transcription.run({ endpoint: at, model: "qwen3-asr-flash", audio }, signal),
    speech.run({ endpoint: at, model: "qwen3-tts-flash", text: "x".repeat(601) }, signal),
    speech.run({ endpoint: at, model: "qwen3-tts-flash", text: " " }, signal),
    image.run({ endpoint: at, model: "qwen-image-max", prompt: "x", count: 2 }, signal),
    image.run({ endpoint: at, model: "qwen-image-2.0", prompt: "x", count: 7 }, signal),
    image.run({ endpoint: at, model: "qwen-image-2.0", prompt: "x", size: "256x256" }, signal),
    image.run({ endpoint: at, model: "qwen-image-2.0", prompt: "x", size: "large" }, signal),
    image.run({ endpoint: at, model: "qwen-image-2.0", prompt: " " }, signal),
    image.run(
      {
        endpoint: at,
        model: "wan2.6-t2i",
        prompt: "x",
        images: [{ url: "https://a.example/b.png" }],
      },
      signal,
    ),
    image.run(
      {
        endpoint: at,
        model: "qwen-image-2.0",
        prompt: "x",
        images: [{ url: "file:///etc/passwd" }],
      },
      signal,
    ),
    embeddings.run(
      { endpoint: at, model: "text-embedding-v4", texts: Array.from({ length: 11 }, () => "x") },
      signal,
    ),
    embeddings.run({ endpoint: at, model: "text-embedding-v4", texts: [] }, signal),
    embeddings.run(
      { endpoint: at, model: "text-embedding-v4", texts: ["x"], dimensions: 100 },
      signal,
    ),
    rerank.run({ endpoint: at, model: "qwen3-rerank", query: " ", documents: ["x"] }, signal),
  ];
  for (const each of await Promise.allSettled(refused)) {
    expect(each).toMatchObject({ status: "rejected", reason: { code: "MEDIA_REQUEST_INVALID" } });
  }
  expect(server.requests.length).toBe(before);
});
