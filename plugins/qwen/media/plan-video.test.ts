import fc from "fast-check";
import type { VideoOrder } from "openclaw/sdk";
import { expect, test } from "vitest";
import { checkVideo } from "../testing/media-rules.ts";
import { planVideo } from "./plan-video.ts";
import { siblingFor, videoModels } from "./video-models.ts";

/** The rules of each video model, as the vendor has them: what is sent, and what is refused before it is. */

const picture = { url: "https://cdn.example.com/a.png" };
const clip = { url: "https://cdn.example.com/a.mp4" };
const prompt = "a red bicycle";
const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

test.each<[string, Omit<VideoOrder, "prompt">, object]>([
  ["wan2.6-t2v", {}, { input: { prompt }, parameters: {} }],
  ["wan2.6-t2v", { size: "1280x720" }, { parameters: { size: "1280*720" } }],
  ["wan2.6-t2v", { resolution: "720p", aspectRatio: "3:4" }, { parameters: { size: "832*1088" } }],
  ["wan2.6-t2v", { aspectRatio: "9:16" }, { parameters: { size: "1080*1920" } }],
  [
    "wan2.6-t2v",
    { durationSeconds: 15, seed: 7, watermark: true },
    { parameters: { duration: 15, seed: 7, watermark: true } },
  ],
  [
    "wan2.6-t2v",
    { audioUrl: "https://a.example.com/b.mp3" },
    { input: { prompt, audio_url: "https://a.example.com/b.mp3" } },
  ],
  ["wan2.6-t2v", { negativePrompt: "rain" }, { input: { prompt, negative_prompt: "rain" } }],
  [
    "wan2.6-i2v",
    { images: [picture], size: "720x1280" },
    { input: { prompt, img_url: picture.url }, parameters: { resolution: "720P" } },
  ],
  ["wan2.6-i2v-flash", { images: [picture], audio: false }, { parameters: { audio: false } }],
  [
    "wan2.6-r2v",
    { images: [picture], videos: [clip] },
    { input: { prompt, reference_urls: [picture.url, clip.url] } },
  ],
  [
    "wan2.6-r2v-flash",
    { images: [picture], durationSeconds: 10, audio: true },
    { parameters: { duration: 10, audio: true } },
  ],
  [
    "wan2.7-t2v",
    { resolution: "1080P", aspectRatio: "4:3" },
    { parameters: { resolution: "1080P", ratio: "4:3" } },
  ],
  [
    "wan2.7-i2v",
    { images: [picture, picture] },
    {
      input: {
        prompt,
        media: [
          { type: "first_frame", url: picture.url },
          { type: "last_frame", url: picture.url },
        ],
      },
    },
  ],
  [
    "wan2.7-i2v",
    { videos: [clip] },
    { input: { prompt, media: [{ type: "first_clip", url: clip.url }] } },
  ],
  [
    "wan2.7-r2v",
    { images: [picture], videos: [clip], durationSeconds: 10, aspectRatio: "1:1" },
    {
      input: {
        prompt,
        media: [
          { type: "reference_image", url: picture.url },
          { type: "reference_video", url: clip.url },
        ],
      },
      parameters: { duration: 10, ratio: "1:1" },
    },
  ],
  [
    "wan2.7-r2v",
    { images: [{ ...picture, role: "first_frame" }], aspectRatio: "1:1" },
    { parameters: {} },
  ],
  [
    "wan3.0-video",
    { durationSeconds: 30, resolution: "480P", aspectRatio: "adaptive", audio: false },
    { parameters: { duration: 30, resolution: "480P", ratio: "adaptive", audio: false } },
  ],
  [
    "happyhorse-1.1-t2v",
    { resolution: "720P" },
    { input: { prompt }, parameters: { resolution: "720P" } },
  ],
  [
    "wan9-t2v",
    { resolution: "2k", durationSeconds: 60 },
    { parameters: { resolution: "2K", duration: 60 } },
  ],
])("%s takes %j", (model, order, body) => {
  expect(planVideo(model, { prompt, ...order }).body).toMatchObject({ model, ...body });
});

const refused: [string, Partial<VideoOrder>, string][] = [
  ["wan2.6-t2v", { prompt: " " }, "needs a prompt"],
  ["wan2.6-t2v", { prompt: "x".repeat(1501) }, "at most 1500 characters"],
  ["wan2.7-t2v", { prompt: "x".repeat(5001) }, "at most 5000 characters"],
  ["wan3.0-video", { prompt: "x".repeat(20_001) }, "at most 20000 characters"],
  ["wan2.6-t2v", { negativePrompt: "x".repeat(501) }, "at most 500 characters"],
  ["wan2.6-t2v", { durationSeconds: 16 }, "from 2 to 15 seconds"],
  ["wan2.6-t2v", { durationSeconds: 1 }, "from 2 to 15 seconds"],
  ["wan2.6-t2v", { durationSeconds: 2.5 }, "from 2 to 15 seconds"],
  ["wan2.6-t2v-us", { durationSeconds: 6 }, "5, 10, 15 seconds"],
  ["wan2.6-r2v", { images: [picture], durationSeconds: 11 }, "from 2 to 10 seconds"],
  ["wan2.7-r2v", { videos: [clip], durationSeconds: 11 }, "from 2 to 10 seconds"],
  ["wan3.0-video", { durationSeconds: 31 }, "from 2 to 30 seconds"],
  ["wan2.6-t2v", { size: "640x480" }, "cannot be made"],
  ["wan2.6-t2v", { size: "1280x720", resolution: "1080P" }, "something else was asked for"],
  ["wan2.6-t2v", { size: "1280x720", aspectRatio: "1:1" }, "something else was asked for"],
  ["wan2.6-t2v", { resolution: "480P" }, "720P or 1080P, not 480P"],
  ["wan2.6-t2v", { size: "832x480" }, "720P or 1080P, not 480P"],
  ["wan2.6-t2v", { aspectRatio: "21:9" }, "not 21:9"],
  ["wan2.7-t2v", { aspectRatio: "adaptive" }, "not adaptive"],
  ["wan2.6-t2v", { seed: -1 }, "seed"],
  ["wan2.6-t2v", { images: [picture] }, "starts from text alone"],
  ["wan2.6-i2v", {}, "needs a picture"],
  ["wan2.6-i2v", { images: many(2, picture) }, "at most 1 picture, not 2"],
  ["wan2.6-i2v", { images: [{ ...picture, role: "last_frame" }] }, "takes no last frame"],
  ["wan2.6-r2v", {}, "needs a reference"],
  ["wan2.6-r2v", { images: many(6, picture) }, "at most 5 pictures"],
  ["wan2.6-r2v", { videos: many(4, clip) }, "at most 3 videos"],
  [
    "wan2.6-r2v",
    { images: many(3, picture), videos: many(3, clip) },
    "at most 5 references together",
  ],
  ["wan2.7-i2v", { images: [picture], videos: [clip] }, "not both"],
  ["wan2.7-i2v", {}, "needs a reference"],
  [
    "wan3.0-video",
    { images: [{ ...picture, role: "first_frame" }], videos: [clip] },
    "frames or references",
  ],
  [
    "wan3.0-video",
    { images: many(2, { ...picture, role: "first_frame" as const }) },
    "one first and one last frame",
  ],
  ["wan3.0-video", { images: many(11, picture) }, "at most 10 pictures"],
  [
    "wan3.0-video",
    { images: [{ ...picture, role: "first_frame" }, picture] },
    "frames or references, not both",
  ],
  ["wan2.7-i2v", { images: [{ ...picture, role: "reference_image" }] }, "takes no reference_image"],
  ["wan2.7-i2v", { images: [{ ...picture, role: "last_frame" }] }, "needs a first frame"],
  ["happyhorse-1.1-t2v", { prompt: "猫".repeat(2501) }, "half as many of the Chinese script"],
  ["happyhorse-1.1-t2v", { durationSeconds: 0 }, "whole seconds"],
];
test.each(refused.map(([model, order, words]) => [model, words, order] as const))(
  "%s refuses: %s",
  (model, words, order) => {
    const refuse = () => planVideo(model, { prompt, ...order });
    expect(refuse).toThrow(expect.objectContaining({ code: "MEDIA_REQUEST_INVALID" }));
    expect(refuse).toThrow(words);
  },
);

test.each([
  "/home/me/a.png",
  "file:///home/me/a.png",
  "media:0000000000000000000000000.png",
  "data:image/png;base64,AAAA",
  "oss://bucket/a.png",
  "http://localhost/a.png",
  "http://intranet/a.png",
  "http://192.168.1.4/a.png",
  "http://10.0.0.1/a.png",
  "http://169.254.169.254/latest",
  "http://[::1]/a.png",
  "http://[fd00::1]/a.png",
  "https://user:secret@cdn.example.com/a.png",
  "",
])("the reference %s is refused up front by every model", (url) => {
  for (const [model, { mode }] of Object.entries(videoModels)) {
    if (mode === "text") continue;
    expect(() => planVideo(model, { prompt, images: [{ url }] })).toThrow(
      "public http or https address",
    );
    expect(() => planVideo(model, { prompt, videos: [{ url }] })).toThrow(
      "public http or https address",
    );
  }
  expect(() => planVideo("wan9-x2v", { prompt, images: [{ url }] })).toThrow(
    "public http or https",
  );
  expect(() => planVideo("wan2.6-t2v", { prompt, audioUrl: url })).toThrow("public http or https");
});

test("wishes that do no harm are left out and named", () => {
  expect(planVideo("wan2.6-t2v", { prompt, audio: false }).ignored).toEqual(["audio"]);
  expect(planVideo("wan2.6-t2v", { prompt, audio: true }).ignored).toEqual([]);
  const order = { prompt, images: [picture], aspectRatio: "1:1" };
  expect(planVideo("wan2.6-i2v", order).ignored).toEqual(["aspectRatio"]);
  expect(
    planVideo("wan3.0-video", { prompt, audioUrl: "https://a.example.com/b.mp3" }).ignored,
  ).toEqual(["audioUrl"]);
});

test.each([
  ["wan2.6-t2v", "image", "wan2.6-i2v"],
  ["wan2.6-t2v", "reference", "wan2.6-r2v"],
  ["wan2.7-r2v", "text", "wan2.7-t2v"],
  ["wan2.6-i2v-flash", "reference", "wan2.6-r2v-flash"],
  ["wan2.6-i2v-flash", "text", "wan2.6-t2v"],
  ["wan2.6-t2v-us", "image", "wan2.6-i2v-us"],
  ["happyhorse-1.1-t2v", "reference", "happyhorse-1.1-r2v"],
  ["wan3.0-video", "image", "wan3.0-video"],
  ["of-somebody-else", "image", "of-somebody-else"],
] as const)("%s for %s is %s", (model, mode, sibling) => {
  expect(siblingFor(model, mode)).toBe(sibling);
});

test("an order is refused here, or the vendor takes it", () => {
  const role = (...roles: string[]) => fc.constantFrom(undefined, ...roles);
  const files = (url: string, most: number, ...roles: string[]) =>
    fc.array(
      role(...roles).map((each) => ({ url, ...(each === undefined ? {} : { role: each }) })),
      { maxLength: most },
    );
  const orders = fc.record(
    {
      prompt: fc.constantFrom("", prompt, "x".repeat(1501), "x".repeat(5001), "猫".repeat(2501)),
      images: files(picture.url, 11, "first_frame", "last_frame", "reference_image"),
      videos: files(clip.url, 6, "reference_video"),
      resolution: fc.constantFrom("480p", "720P", "1080P", "4K"),
      aspectRatio: fc.constantFrom("16:9", "3:4", "21:9", "adaptive"),
      size: fc.constantFrom("1280x720", "832*480", "1000x1000"),
      durationSeconds: fc.integer({ min: -1, max: 31 }),
      audio: fc.boolean(),
      watermark: fc.boolean(),
      seed: fc.integer(),
    },
    { requiredKeys: ["prompt"] },
  );
  const few = fc.record({ prompt: fc.constant(prompt), images: files(picture.url, 2) });
  let taken = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(videoModels)),
      fc.oneof(orders, few),
      (model, order) => {
        let body: Record<string, unknown>;
        try {
          ({ body } = planVideo(model, order as VideoOrder));
        } catch (error) {
          expect(error).toMatchObject({ code: "MEDIA_REQUEST_INVALID" });
          return;
        }
        taken += 1;
        const headers = { "x-dashscope-async": "enable" };
        expect([body, checkVideo({ headers, body })]).toEqual([body, undefined]);
      },
    ),
    { numRuns: 500 },
  );
  expect(taken).toBeGreaterThan(20);
});
