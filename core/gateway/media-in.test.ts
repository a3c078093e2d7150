import sharp from "sharp";
import { afterEach, expect, test, vi } from "vitest";
import type { InboundMessage } from "../sdk/channel.ts";
import type { ProviderCapabilities } from "../sdk/capabilities.ts";
import type { ContentPart, MediaPart } from "../sdk/message.ts";
import { textOf } from "../sdk/message.ts";
import { defineTool, z } from "../sdk/index.ts";
import {
  startTestRuntime,
  type TestRuntime,
  type TestRuntimeOptions,
} from "./fixtures/test-runtime.ts";

/** Files that come with a message: fetched once, kept, and given to the model in the form that it can take. */

const running: TestRuntime[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.end()));
});

async function start(options: Partial<TestRuntimeOptions> = {}): Promise<TestRuntime> {
  const started = await startTestRuntime({ script: () => ({ text: "ok" }), ...options });
  running.push(started);
  return started;
}

const withEyes = { config: { agents: { defaults: { model: "scripted/eyes" } } } };

function file(uri: string, mimeType: string, more: object = {}): MediaPart {
  const [kind = ""] = mimeType.split("/");
  const type = kind === "image" || kind === "audio" || kind === "video" ? kind : "file";
  return { type, media: { uri, mimeType, ...more } };
}

function png(width: number, height: number): Promise<Buffer> {
  const create = { width, height, channels: 3 as const, background: "#336699" };
  return sharp({ create }).png().toBuffer();
}

/** Hands the message in and answers what the model was sent for it. */
async function ask(
  { platform, provider }: TestRuntime,
  media: ContentPart[],
  more: Partial<InboundMessage> = {},
): Promise<readonly ContentPart[]> {
  const [sent, asked] = [platform.sent.length, provider.requests.length];
  await platform.receive({ text: "look", media, ...more });
  await platform.untilSent(sent + 1);
  return provider.requests[asked]?.messages.at(-1)?.content ?? [];
}

const seen: ProviderCapabilities["understand"] = {
  models: ["seer"],
  kinds: ["image", "video"],
  maxBytes: 1024 * 1024,
  refusal: () => undefined,
  run: async ({ model, media, prompt }) => ({
    text: `${model} sees ${media.bytes.byteLength > 0 ? media.mimeType : "nothing"}; ${prompt.slice(0, 8)}`,
  }),
};
const heard: ProviderCapabilities["transcription"] = {
  models: ["ear"],
  maxBytes: 1024 * 1024,
  refusal: () => undefined,
  run: async () => ({ text: "Good morning." }),
};

test("a model with eyes gets the picture itself, made small, and the transcript only a reference", async () => {
  const started = await start(withEyes);
  const { platform, runtime, provider } = started;
  platform.addFile("https://cdn.test/a.png", await png(3000, 1500));
  const content = await ask(started, [
    file("https://cdn.test/a.png", "image/png", { name: "a.png" }),
  ]);
  expect(content).toHaveLength(2);
  const [, image] = content;
  if (image?.type !== "image") throw new Error("no picture was sent");
  expect(image.media.uri).toMatch(/^data:image\/jpeg;base64,/);
  const { width, height } = await sharp(
    Buffer.from(image.media.uri.split(",")[1] ?? "", "base64"),
  ).metadata();
  expect([width, height]).toEqual([1200, 600]);
  const [session] = await runtime.storage.listSessions(1);
  const entries = await runtime.storage.readTranscript(session?.transcriptId ?? "", 10);
  expect(entries[0]?.message.content[1]).toMatchObject({
    type: "image",
    media: { uri: expect.stringMatching(/^media:/) },
  });
  expect(JSON.stringify(entries)).not.toContain("base64");
  await platform.receive({ text: "and now?" });
  await platform.untilSent(2);
  expect(platform.downloads).toEqual(["https://cdn.test/a.png"]);
  expect(JSON.stringify(provider.requests[1]?.messages)).toContain("data:image/jpeg");
});

test("a model without eyes gets a description, by the provider's own model or the configured one", async () => {
  for (const [imageModel, name] of [
    [undefined, "seer"],
    ["scripted/other", "other"],
  ]) {
    const defaults = imageModel === undefined ? {} : { imageModel };
    const started = await start({
      capabilities: { understand: seen },
      config: { agents: { defaults } },
    });
    started.platform.addFile("https://cdn.test/a.png", await png(20, 20));
    const text = textOf(await ask(started, [file("https://cdn.test/a.png", "image/png")]));
    expect(text).toContain(`described by scripted/${name}: ${name} sees image/png`);
  }
});

test("looking and listening are in the ledger of who sent the file, and inside the budgets", async () => {
  const usage = { inputTokens: 900, outputTokens: 100 };
  const run: typeof seen.run = async () => ({ text: "A bun.", usage });
  const started = await start({
    capabilities: { understand: { ...seen, run }, transcription: heard },
    config: { budgets: [{ for: "sender", per: "day", tokens: 20_000 }] },
  });
  started.platform.addFile("https://cdn.test/a.png", await png(20, 20));
  started.platform.addFile("https://cdn.test/v.ogg", new Uint8Array(100));
  const picture = file("https://cdn.test/a.png", "image/png");
  await ask(started, [picture, file("https://cdn.test/v.ogg", "audio/ogg")]);
  const { storage } = started.runtime;
  const spent = async () =>
    (await storage.sumUsage("1970-01-01", "9999-12-31", "model")).map((each) => [
      each.key,
      each.calls,
      each.inputTokens,
      each.unpriced,
    ]);
  expect(await spent()).toEqual(
    expect.arrayContaining([
      ["scripted/seer", 1, 900, true],
      ["scripted/ear", 1, 0, true],
    ]),
  );
  const dry = await start({
    capabilities: { understand: seen },
    config: { budgets: [{ for: "sender", per: "day", tokens: 3_000 }] },
  });
  dry.platform.addFile("https://cdn.test/a.png", await png(20, 20));
  const refused = await ask(dry, [picture]);
  expect(dry.provider.requests).toHaveLength(0);
  expect(refused).toEqual([]);
  expect(dry.platform.sent[0]?.text).toContain("budget");
});

test("a voice message is written down, a video described", async () => {
  const started = await start({ capabilities: { understand: seen, transcription: heard } });
  started.platform.addFile("https://cdn.test/v.ogg", new Uint8Array(100));
  started.platform.addFile("https://cdn.test/v.mp4", new Uint8Array(100));
  const text = textOf(
    await ask(started, [
      file("https://cdn.test/v.ogg", "audio/ogg"),
      file("https://cdn.test/v.mp4", "video/mp4"),
    ]),
  );
  expect(text).toContain("[Voice message, as heard: Good morning.]");
  expect(text).toContain("seer sees video/mp4");
});

test("where the plan does not allow it, the model is told why not and what to do", async () => {
  const refusal = () => "The subscription has no models for speech; use a pay-as-you-go key.";
  const started = await start({
    capabilities: { understand: { ...seen, refusal }, transcription: { ...heard, refusal } },
  });
  started.platform.addFile("https://cdn.test/v.ogg", new Uint8Array(100));
  started.platform.addFile("https://cdn.test/a.png", await png(20, 20));
  const text = textOf(
    await ask(started, [
      file("https://cdn.test/v.ogg", "audio/ogg"),
      file("https://cdn.test/a.png", "image/png"),
    ]),
  );
  expect(text).toContain(
    "[The voice message could not be written down: The subscription has no models for speech; use a pay-as-you-go key. Name a model for it in agents.defaults.mediaModels.transcription",
  );
  expect(text).toContain("[The picture could not be looked at: The subscription has no models");
  expect(text).toContain("agents.defaults.imageModel");
});

test("nobody who can hear at all is said as well, and so is a switch that is off", async () => {
  const started = await start({ config: { tools: { media: { image: { enabled: false } } } } });
  started.platform.addFile("https://cdn.test/v.ogg", new Uint8Array(100));
  started.platform.addFile("https://cdn.test/a.png", await png(20, 20));
  const text = textOf(
    await ask(started, [
      file("https://cdn.test/v.ogg", "audio/ogg"),
      file("https://cdn.test/a.png", "image/png"),
    ]),
  );
  expect(text).toContain("scripted has no model that writes down speech.");
  expect(text).toContain("tools.media.image.enabled is false");
});

test("what is too large is refused before it is fetched when the platform tells the size, and in the middle when it does not", async () => {
  const started = await start({ config: { agents: { defaults: { mediaMaxMb: 1 } } } });
  const { platform, home } = started;
  platform.addFile("https://cdn.test/known.bin", new Uint8Array(2 * 1024 * 1024));
  platform.addFile("https://cdn.test/unknown.bin", new Uint8Array(2 * 1024 * 1024));
  const text = textOf(
    await ask(started, [
      file("https://cdn.test/known.bin", "application/zip", {
        size: 2 * 1024 * 1024,
        name: "known.zip",
      }),
      file("https://cdn.test/unknown.bin", "application/zip", { name: "unknown.zip" }),
    ]),
  );
  expect(platform.downloads).toEqual(["https://cdn.test/unknown.bin"]);
  for (const name of ["known.zip", "unknown.zip"]) {
    expect(text).toContain(`The file "${name}" (application/zip) could not be taken in`);
  }
  expect(text.match(/larger than 1 MB/g)).toHaveLength(2);
  const { readdir } = await import("node:fs/promises");
  expect(await readdir(`${home}/.openclaw/media`)).toEqual([]);
});

test("a download that breaks, a file that is gone and damaged bytes become notes, and the message is answered", async () => {
  const started = await start();
  const { platform } = started;
  platform.addFile("https://cdn.test/broken.png");
  platform.addFile("https://cdn.test/damaged.png", new TextEncoder().encode("<html>"));
  const text = textOf(
    await ask(started, [
      file("https://cdn.test/broken.png", "image/png", { name: "broken.png" }),
      file("https://cdn.test/gone.png", "image/png", { name: "gone.png" }),
      file("https://cdn.test/damaged.png", "image/png", { name: "damaged.png" }),
    ]),
  );
  expect(text).toContain(
    '"broken.png" (image/png) could not be taken in: The connection was lost.',
  );
  expect(text).toContain(
    '"gone.png" (image/png) could not be taken in: The platform has no such file',
  );
  expect(text).toContain('"damaged.png" (image/png) is not a picture that can be read');
});

test("a text file stands in the message, fenced; another kind is named", async () => {
  const started = await start();
  started.platform.addFile(
    "https://cdn.test/notes.md",
    new TextEncoder().encode("# Plan\nship it"),
  );
  started.platform.addFile("https://cdn.test/a.zip", new Uint8Array(10));
  const text = textOf(
    await ask(started, [
      file("https://cdn.test/notes.md", "text/markdown", { name: "notes.md" }),
      file("https://cdn.test/a.zip", "application/zip", { name: "a.zip" }),
    ]),
  );
  expect(text).toContain("```\n# Plan\nship it\n```");
  expect(text).toContain(
    '"a.zip" (application/zip) is kept, but files of this kind cannot be read',
  );
});

test("more than ten files of one message are named, not fetched", async () => {
  const started = await start();
  const media = Array.from({ length: 12 }, (_, at) => {
    started.platform.addFile(`https://cdn.test/${at}.txt`, new TextEncoder().encode(`text ${at}`));
    return file(`https://cdn.test/${at}.txt`, "text/plain", { name: `${at}.txt` });
  });
  const text = textOf(await ask(started, media));
  expect(started.platform.downloads).toHaveLength(10);
  expect(text).toContain('"11.txt" (text/plain) is one of more than 10 files');
});

test("a file that was removed meanwhile does not stop the conversation", async () => {
  const started = await start(withEyes);
  const { platform, provider, runtime } = started;
  platform.addFile("https://cdn.test/a.png", await png(20, 20));
  const [, image] = await ask(started, [file("https://cdn.test/a.png", "image/png")]);
  expect(image?.type === "image" && image.media.uri).toMatch(/^data:/);
  const read = vi.spyOn(runtime.media.store, "read").mockRejectedValue(new Error("gone"));
  await platform.receive({ text: "still there?" });
  await platform.untilSent(2);
  expect(read).toHaveBeenCalled();
  expect(JSON.stringify(provider.requests[1]?.messages)).not.toContain("data:");
});

test("a picture that comes while a turn runs gets a turn of its own", async () => {
  const [begun, over] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()];
  const wait = defineTool({
    name: "wait",
    description: "Waits.",
    risk: "none",
    inputSchema: z.object({}),
    execute() {
      begun.resolve();
      return over.promise;
    },
  });
  const started = await start({
    ...withEyes,
    tools: [wait],
    script: (_request, index) =>
      index === 0 ? { toolCalls: [{ id: "c1", name: "wait", arguments: {} }] } : { text: "ok" },
  });
  const { platform, provider } = started;
  await platform.receive({ id: "m1", text: "wait" });
  await begun.promise;
  platform.addFile("https://cdn.test/a.png", await png(20, 20));
  const media = [file("https://cdn.test/a.png", "image/png")];
  await platform.receive({ id: "m2", text: "and this?", media });
  over.resolve("done");
  await platform.untilSent(2);
  expect(platform.sent.map(({ replyTo }) => replyTo)).toEqual(["m1", "m2"]);
  expect(JSON.stringify(provider.requests[1]?.messages)).not.toContain("and this?");
  expect(JSON.stringify(provider.requests.at(-1)?.messages.at(-1))).toContain("data:image/png");
});

test("an endpoint that refuses the picture is asked once more without it, and the model is told", async () => {
  const refused = {
    kind: "invalid-request",
    reason: "media",
    message: "No pictures, please.",
    status: 400,
  } as const;
  const started = await start({
    ...withEyes,
    script: (request) =>
      JSON.stringify(request.messages).includes("data:image")
        ? { error: refused }
        : { text: "I did not see it." },
  });
  const { platform, provider } = started;
  platform.addFile("https://cdn.test/a.png", await png(20, 20));
  await platform.receive({
    text: "look",
    media: [file("https://cdn.test/a.png", "image/png", { name: "a.png" })],
  });
  await platform.untilSent(1);
  expect(platform.sent[0]?.text).toBe("I did not see it.");
  expect(provider.requests).toHaveLength(2);
  expect(JSON.stringify(provider.requests[1]?.messages)).toContain(
    "The picture a.png could not be shown to you: No pictures, please. Tell the sender",
  );
});

test("a picture in a tool's result is shown to a model with eyes after the results, and not to the chat", async () => {
  const screens = defineTool({
    name: "screen",
    description: "Takes a picture of the screen.",
    risk: "none",
    inputSchema: z.object({}),
    async execute(_input, { media }) {
      const kept = await media?.store.save(await png(20, 20), { mimeType: "image/png" });
      return kept === undefined ? [] : [{ type: "image", media: kept }];
    },
  });
  const calls = ["c1", "c2"].map((id) => ({ id, name: "screen", arguments: {} }));
  const { platform, provider } = await start({
    ...withEyes,
    tools: [screens],
    script: [{ toolCalls: calls }, { text: "Two screens." }, { text: "Yes." }],
  });
  await platform.receive({ id: "m1" });
  await platform.untilSent(1);
  const sent = provider.requests[1]?.messages ?? [];
  expect(sent.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "tool", "user"]);
  expect(sent.at(-1)?.content.map((part) => part.type)).toEqual(["text", "image", "image"]);
  await platform.receive({ id: "m2", text: "sure?" });
  await platform.untilSent(2);
  expect(provider.requests[2]?.messages.map(({ role }) => role)).toEqual([
    "user",
    "assistant",
    "tool",
    "tool",
    "user",
    "assistant",
    "user",
  ]);
  expect(platform.sent.every(({ media }) => media === undefined)).toBe(true);
});

test("a turn that is stopped while its file is looked at ends as stopped, and the next one is answered", async () => {
  const asked = Promise.withResolvers<void>();
  const transcription: ProviderCapabilities["transcription"] = {
    models: ["ear"],
    maxBytes: 1024 * 1024,
    refusal: () => undefined,
    run: (_request, signal) => {
      asked.resolve();
      return new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(new Error("cut"))),
      );
    },
  };
  const { platform, runtime } = await start({ capabilities: { transcription } });
  platform.addFile("https://cdn.test/v.ogg", new Uint8Array(100));
  await platform.receive({ id: "m1", media: [file("https://cdn.test/v.ogg", "audio/ogg")] });
  await asked.promise;
  const [session] = await runtime.storage.listSessions(1);
  expect(runtime.abort(session?.key ?? "")).toBe(1);
  await platform.receive({ id: "m2", text: "hello" });
  await platform.untilSent(1);
  expect(platform.sent).toMatchObject([{ text: "ok", replyTo: "m2" }]);
});
