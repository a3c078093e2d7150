import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LLMock } from "@copilotkit/aimock";
import { afterEach, expect, test } from "vitest";
import {
  startDashScopeServer,
  startMediaFake,
  type DashScopeServer,
  type MediaFake,
} from "../testing/index.ts";
import { createTapeGateway, type TapeGateway } from "./fixtures/tape-gateway.ts";

/** The built program, a chat model of other people's, and the stand-in for the vendor. */

let ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
  ends = [];
});

interface World {
  gateway: TapeGateway;
  media: MediaFake;
  server: DashScopeServer;
  model: LLMock;
}

async function open(prefix: string, apiKey: string, more: object = {}): Promise<World> {
  const media = await startMediaFake();
  ends.push(() => media.stop());
  const server = await startDashScopeServer({ routes: media.routes });
  ends.push(() => server.stop());
  const model = new LLMock({ port: 0 });
  await model.start();
  ends.push(() => model.stop());
  const gateway = await createTapeGateway(
    {
      models: {
        providers: {
          talk: { baseUrl: `${model.url}/v1`, apiKey: "sk-talk-0123456789" },
          qwen: { baseUrl: prefix.startsWith("https:") ? prefix : server.baseUrl(prefix), apiKey },
        },
      },
      agents: { defaults: { model: "talk/any", ...more } },
      tools: { allow: ["video_generate"] },
    },
    {},
  );
  ends.push(() => gateway.end());
  await gateway.start();
  return { gateway, media, server, model };
}

test("a gateway that is killed while a video is made delivers it once after the next start", async () => {
  const { gateway, media, model } = await open("std-intl", "sk-fake-standard-intl-0002", {
    videoGenerationModel: { primary: "qwen/wan2.6-t2v" },
  });
  media.hold();
  const wishes = JSON.stringify({
    prompt: "a red bicycle",
    resolution: "720P",
    durationSeconds: 5,
  });
  model.onToolResult("call_video", { content: "It is on its way." });
  model.onMessage("make me a film", {
    toolCalls: [{ id: "call_video", name: "video_generate", arguments: wishes }],
  });
  gateway.say("m1", "make me a film");
  await gateway.untilSent(2);
  expect(gateway.sent().map(({ text }) => text)).toEqual([
    "It is on its way.",
    "The video is being made: “a red bicycle”",
  ]);
  await gateway.kill();
  media.hold(false);
  await gateway.start();
  await gateway.untilSent(4);
  expect(gateway.sent().slice(2)).toMatchObject([
    { text: "Here is the video: “a red bicycle”", replyTo: "m1" },
    {
      text: "",
      media: [{ mimeType: "video/mp4" }],
      files: [new TextDecoder().decode(media.fileBytes)],
    },
  ]);
  await gateway.kill();
  await gateway.start();
  gateway.say("m2", "thanks");
  model.onMessage("thanks", { content: "You are welcome." });
  await gateway.untilSent(5);
  expect(gateway.sent().filter((each) => each.media !== undefined)).toHaveLength(1);
  expect(media.tasks).toHaveLength(1);
  expect(media.taken[0]?.body).toMatchObject({
    model: "wan2.6-t2v",
    parameters: { size: "1280*720", duration: 5 },
  });
});

test("a gateway that is killed while its order is on the way does not order a second time", async () => {
  const { gateway, media, model } = await open("std-intl", "sk-fake-standard-intl-0002", {
    videoGenerationModel: { primary: "qwen/wan2.6-t2v" },
  });
  media.swallowNext();
  model.onToolResult("call_video", { content: "I do not know whether it was ordered." });
  model.onMessage("make me a film", {
    toolCalls: [{ id: "call_video", name: "video_generate", arguments: '{"prompt":"a boat"}' }],
  });
  gateway.say("m1", "make me a film");
  await media.untilOrdered(1);
  await gateway.kill();
  await gateway.start();
  await gateway.untilSent(2);
  const texts = gateway.sent().map(({ text }) => text);
  expect(texts).toContainEqual(expect.stringContaining("not known whether the order arrived"));
  expect(texts).toContain("I do not know whether it was ordered.");
  expect(media.tasks).toHaveLength(1);
});

const picture = {
  type: "image",
  media: { uri: "https://tape.test/a.png", mimeType: "image/png", name: "a.png" },
};
const voice = { type: "audio", media: { uri: "https://tape.test/v.ogg", mimeType: "audio/ogg" } };
/** The smallest picture there is. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

test("a voice message and a picture are answered, and on a plan the model is told why not and what to do", async () => {
  const choice = {
    imageModel: "qwen/qwen-vl-max-latest",
    mediaModels: { transcription: "qwen/qwen3-asr-flash" },
  };
  const able = await open("std-intl", "sk-fake-standard-intl-0002", choice);
  const unable = await open(
    "https://coding-intl.dashscope.aliyuncs.com/v1",
    "sk-sp-fake-coding-intl-0004",
    choice,
  );
  for (const { gateway, model } of [able, unable]) {
    await writeFile(join(gateway.folder, "a.png"), png);
    await writeFile(join(gateway.folder, "v.ogg"), "voice");
    model.onMessage(/./, { content: "Answered." });
    gateway.say("m1", "", [voice]);
    await gateway.untilSent(1);
    gateway.say("m2", "what is this?", [picture]);
    await gateway.untilSent(2);
    expect(gateway.sent().map(({ text }) => text)).toEqual(["Answered.", "Answered."]);
  }
  const heard = JSON.stringify(able.model.getRequests().at(-1)?.body);
  expect(heard).toContain("Voice message, as heard: What is the capital of France?");
  expect(heard).toContain("described by qwen/qwen-vl-max-latest: A image of a red bicycle.");
  expect(able.media.taken.map(({ kind }) => kind)).toEqual(["transcription", "understand"]);
  const refused = JSON.stringify(unable.model.getRequests().at(-1)?.body);
  expect(refused).toContain(
    "The Coding Plan has no speech recognition: that is part of the pay-as-you-go service.",
  );
  expect(refused).toContain("The Coding Plan has no image and video understanding");
  expect(refused).toContain("openclaw onboard --auth-choice qwen-standard-api-key");
});
