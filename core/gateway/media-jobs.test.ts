import { afterEach, expect, test } from "vitest";
import type { ProviderCapabilities, VideoProgress } from "../sdk/capabilities.ts";
import { OpenClawError } from "../sdk/errors.ts";
import type { Script } from "../sdk/testing/index.ts";
import {
  startTestRuntime,
  type TestRuntime,
  type TestRuntimeOptions,
} from "./fixtures/test-runtime.ts";

/** Videos take longer than a turn, and longer than a process: ordered once, followed across restarts, delivered once. */

const running: TestRuntime[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.end()));
});

/** A vendor that does what the test says. */
function vendor(progress: () => VideoProgress | Promise<VideoProgress>, bytes = "film") {
  const orders: unknown[] = [];
  const cancelled: string[] = [];
  const video: ProviderCapabilities["video"] = {
    models: ["film"],
    refusal: () => undefined,
    modelFor: (model) => model,
    plan(model, order) {
      if (order.prompt === "")
        throw new OpenClawError("MEDIA_REQUEST_INVALID", "A video needs a prompt.");
      return { body: { model, ...order }, ignored: order.audio === undefined ? [] : ["audio"] };
    },
    async submit({ plan }) {
      orders.push(plan.body);
      return `task-${orders.length}`;
    },
    look: async () => progress(),
    async cancel({ taskId }) {
      cancelled.push(taskId);
      return false;
    },
  };
  const file = {
    mimeType: "video/mp4",
    name: "video.mp4",
    url: "https://vendor.example/v.mp4",
    async open() {
      return (async function* film() {
        yield new TextEncoder().encode(bytes);
      })();
    },
  };
  return { orders, cancelled, file, capabilities: { video } };
}

/** Asks for a video in every turn. */
function ask(wishes: () => object = () => ({})): Script {
  return (_request, index) => {
    if (index % 2 === 1) return { text: "It is on its way." };
    const given = { prompt: "a red bicycle", ...wishes() };
    return { toolCalls: [{ id: `c${index}`, name: "video_generate", arguments: given }] };
  };
}

const allowed = { tools: { allow: ["video_generate"] } };

async function start(options: Partial<TestRuntimeOptions>): Promise<TestRuntime> {
  const started = await startTestRuntime({ script: ask(), config: allowed, ...options });
  running.push(started);
  return started;
}

/** Lets time pass until that many messages have arrived. */
async function untilSent({ platform, clock }: TestRuntime, count: number): Promise<void> {
  for (let round = 0; round < 200 && platform.sent.length < count; round += 1) {
    await clock.advance(2500);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await platform.untilSent(count);
}

test("a video is ordered in a turn and comes to the chat when it is ready, with the progress before it", async () => {
  let state: VideoProgress = { state: "waiting" };
  const maker = vendor(() => state);
  const started = await start({ capabilities: maker.capabilities });
  const { platform, provider, runtime } = started;
  await platform.receive({ id: "m1" });
  await platform.untilSent(1);
  expect(JSON.stringify(provider.requests[1]?.messages.at(-1))).toMatch(
    /Ordered as \w+ with scripted\/film/,
  );
  state = { state: "running" };
  await untilSent(started, 2);
  state = { state: "done", file: maker.file };
  await untilSent(started, 4);
  expect(platform.sent).toMatchObject([
    { text: "It is on its way." },
    { text: "The video is being made: “a red bicycle”", kind: "notice", replyTo: "m1" },
    { text: "Here is the video: “a red bicycle”", kind: "answer", replyTo: "m1" },
    { text: "", media: [{ mimeType: "video/mp4", name: "video.mp4" }] },
  ]);
  const [file] = platform.sent[3]?.media ?? [];
  if (file === undefined) throw new Error("no file");
  expect(Buffer.from(await runtime.media.store.read(file)).toString()).toBe("film");
  expect(maker.orders).toHaveLength(1);
  const used = await runtime.storage.sumUsage("1970-01-01", "9999-12-31", "model");
  expect(used).toContainEqual(expect.objectContaining({ key: "scripted/film", calls: 1 }));
});

test("a restart in the middle follows the same task, and the video comes once", async () => {
  let state: VideoProgress = { state: "running" };
  const maker = vendor(() => state);
  const first = await startTestRuntime({
    script: ask(),
    config: allowed,
    capabilities: maker.capabilities,
  });
  await first.platform.receive({ id: "m1" });
  await untilSent(first, 2);
  await first.end({ keep: true });
  state = { state: "done", file: maker.file };
  const second = await start({
    home: first.home,
    now: first.clock.now(),
    platform: first.platform,
    capabilities: maker.capabilities,
  });
  await untilSent(second, 4);
  await second.clock.advance(120_000);
  expect(second.platform.sent.filter(({ media }) => media !== undefined)).toHaveLength(1);
  expect(maker.orders).toHaveLength(1);
  expect(await second.runtime.storage.listOpenJobs()).toEqual([]);
});

test("an order that a crash cut short is not repeated; the chat is told that nobody knows", async () => {
  const maker = vendor(() => ({ state: "running" }));
  const first = await startTestRuntime({
    script: [],
    config: allowed,
    capabilities: maker.capabilities,
  });
  const address = { channel: "fake", account: "default", conversation: "room-1" };
  const body = { model: "film", prompt: "a red bicycle" };
  await first.runtime.storage.addJob({
    kind: "video",
    sessionKey: "agent:main:fake:direct:user-1",
    model: "scripted/film",
    order: { agentId: "main", address, replyTo: "m1", prompt: "a red bicycle", body },
  });
  await first.end({ keep: true });
  const second = await start({
    home: first.home,
    now: first.clock.now(),
    capabilities: maker.capabilities,
  });
  await untilSent(second, 1);
  expect(second.platform.sent[0]?.text).toContain("it is not known whether the order arrived");
  expect(maker.orders).toEqual([]);

  // The turn that ordered goes on, and its tool runs again.
  const { platform, provider } = second;
  await platform.receive({ id: "m1" });
  await platform.untilSent(2);
  const answer = JSON.stringify(provider.requests.at(-1)?.messages.at(-1));
  expect(answer).toContain("This video was ordered already.");
  expect(answer).toContain("it may have arrived");
  expect(maker.orders).toEqual([]);
  await platform.receive({ id: "m2" });
  await platform.untilSent(3);
  expect(maker.orders).toEqual([body]);
});

test("the same order again is answered by the first one, and too many at once are refused", async () => {
  const maker = vendor(() => ({ state: "waiting" }));
  let prompt = "one";
  const started = await start({
    capabilities: maker.capabilities,
    script: ask(() => ({ prompt })),
  });
  const { platform, provider } = started;
  const say = async (id: string): Promise<string> => {
    const count = platform.sent.length;
    await platform.receive({ id });
    await platform.untilSent(count + 1);
    return JSON.stringify(provider.requests.at(-1)?.messages.at(-1));
  };
  expect(await say("m1")).toContain("Ordered as");
  expect(await say("m2")).toContain("This video was ordered already.");
  prompt = "two";
  await say("m3");
  prompt = "three";
  await say("m4");
  prompt = "four";
  expect(await say("m5")).toContain("3 videos of this conversation are being made already");
  expect(maker.orders).toHaveLength(3);
});

test("what breaks a rule, fails at the vendor, or is too large to keep is told", async () => {
  const wrong = await start({
    script: ask(() => ({ prompt: "" })),
    capabilities: vendor(() => ({ state: "waiting" })).capabilities,
  });
  await wrong.platform.receive();
  await wrong.platform.untilSent(1);
  expect(JSON.stringify(wrong.provider.requests[1]?.messages)).toContain("A video needs a prompt.");

  const failing = await start({
    capabilities: vendor(() => ({ state: "failed", reason: "The prompt was not liked." }))
      .capabilities,
  });
  await failing.platform.receive();
  await untilSent(failing, 2);
  expect(failing.platform.sent[1]?.text).toBe(
    "The video “a red bicycle” could not be made: The prompt was not liked.",
  );

  const maker = vendor(() => ({ state: "done", file: maker.file }), "x".repeat(1_100_000));
  const large = await start({
    capabilities: maker.capabilities,
    config: { ...allowed, agents: { defaults: { mediaMaxMb: 1 } } },
  });
  await large.platform.receive();
  await untilSent(large, 2);
  expect(large.platform.sent[1]?.text).toMatch(
    /larger than 1 MB.*For 24 hours it is at https:\/\/vendor\.example\/v\.mp4$/,
  );
});

test("a vendor that cannot be asked for a while is asked again", async () => {
  let looks = 0;
  const maker = vendor(() => {
    looks += 1;
    if (looks < 4) throw new OpenClawError("MEDIA_PROVIDER_FAILED", "The line is dead.");
    return { state: "done", file: maker.file };
  });
  const started = await start({ capabilities: maker.capabilities });
  await started.platform.receive();
  await untilSent(started, 3);
  expect(started.platform.sent.at(-1)?.media).toHaveLength(1);
});

test("a cancelled video is not delivered, and the chat learns that the vendor had begun", async () => {
  const maker = vendor(() => ({ state: "running" }));
  let wishes: object = {};
  const started = await start({
    capabilities: maker.capabilities,
    script: ask(() => wishes),
  });
  await started.platform.receive({ id: "m1" });
  await started.platform.untilSent(1);
  const [job] = await started.runtime.storage.listOpenJobs();
  wishes = { action: "cancel", job: job?.id };
  await started.platform.receive({ id: "m2" });
  await started.platform.untilSent(2);
  expect(JSON.stringify(started.provider.requests.at(-1)?.messages.at(-1))).toContain(
    "may be charged for",
  );
  expect(maker.cancelled).toEqual(["task-1"]);
  expect(await started.runtime.storage.listOpenJobs()).toEqual([]);
});

test("without a provider for it the tool is not offered; one that costs money has to be allowed", async () => {
  const names = async (options: Partial<TestRuntimeOptions>) => {
    const started = await start({ script: () => ({ text: "ok" }), ...options });
    await started.platform.receive();
    await started.platform.untilSent(1);
    return started.provider.requests[0]?.tools.map(({ name }) => name) ?? [];
  };
  const { capabilities } = vendor(() => ({ state: "waiting" }));
  expect(await names({})).not.toContain("video_generate");
  expect(await names({ capabilities })).toContain("video_generate");
  expect(await names({ capabilities, config: {} })).not.toContain("video_generate");
});
