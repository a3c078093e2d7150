import { afterEach, expect, test } from "vitest";
import { defineTool, z } from "../sdk/index.ts";
import type { MediaStore } from "../sdk/media.ts";
import {
  startTestRuntime,
  type TestRuntime,
  type TestRuntimeOptions,
} from "./fixtures/test-runtime.ts";

/** Files that tools make go to the chat as parts of the answer, each on its own. */

const running: TestRuntime[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.end()));
});

let store: MediaStore | undefined;
const draw = defineTool({
  name: "draw",
  description: "Draws.",
  risk: "none",
  inputSchema: z.object({ names: z.array(z.string()) }),
  async execute({ names }) {
    return Promise.all(
      names.map(async (name) => {
        const saved = await store?.save(new TextEncoder().encode(name), {
          mimeType: "image/png",
          name,
        });
        if (saved === undefined) throw new Error("there is no store");
        return { type: "image" as const, media: saved, send: true };
      }),
    );
  },
});

async function start(options: Partial<TestRuntimeOptions> = {}): Promise<TestRuntime> {
  const call = { name: "draw", arguments: JSON.stringify({ names: ["a.png", "b.png"] }) };
  const started = await startTestRuntime({
    tools: [draw],
    script: [{ toolCalls: [{ id: "c1", ...call }] }, { text: "Here they are." }],
    ...options,
  });
  store = started.runtime.media.store;
  running.push(started);
  return started;
}

test("the text comes first, then each file, all as parts of one answer", async () => {
  const { platform } = await start();
  await platform.receive({ id: "m1" });
  await platform.untilSent(3);
  expect(platform.sent).toMatchObject([
    { text: "Here they are.", part: 0, kind: "answer", replyTo: "m1" },
    { text: "", part: 1, media: [{ name: "a.png", mimeType: "image/png" }] },
    { text: "", part: 2, media: [{ name: "b.png" }] },
  ]);
  expect(new Set(platform.sent.map(({ key }) => key)).size).toBe(3);
  const [file] = platform.sent[1]?.media ?? [];
  if (file === undefined) throw new Error("no file was sent");
  expect(Buffer.from((await store?.read(file)) ?? []).toString()).toBe("a.png");
});

test("a file that the platform refuses takes neither the text nor the other file with it", async () => {
  const { platform } = await start();
  await platform.receive({ id: "m1" });
  await platform.untilSent(1);
  platform.failNextSends({ ok: false, reason: "permanent", message: "The file is too large." });
  await platform.untilSent(3);
  expect(platform.sent[0]).toMatchObject({ text: "Here they are." });
  const files = platform.sent.flatMap(({ media = [] }) => media);
  expect(files.map(({ name }) => name)).toEqual(["b.png"]);
  expect(platform.sent.find(({ kind }) => kind === "notice")?.text).toContain(
    "The file is too large",
  );
});

test("a text that the platform refuses does not hold up the files", async () => {
  const { platform } = await start();
  platform.failNextSends({ ok: false, reason: "permanent", message: "This text is not taken." });
  await platform.receive({ id: "m1" });
  await platform.untilSent(3);
  expect(platform.sent.filter(({ media }) => media !== undefined)).toHaveLength(2);
  expect(platform.sent.find(({ kind }) => kind === "notice")?.text).toContain(
    "This text is not taken",
  );
});

test("a channel that sends no files says in words what came", async () => {
  const { platform } = await start({ channel: { capabilities: { files: false } } });
  await platform.receive({ id: "m1" });
  await platform.untilSent(3);
  expect(platform.sent[1]).toMatchObject({
    text: "(A file came with this: a.png, image/png, 1 kB. It cannot be shown here.)",
  });
  expect(platform.sent.every(({ media }) => media === undefined)).toBe(true);
});
