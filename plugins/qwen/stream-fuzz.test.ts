import fc from "fast-check";
import type { ModelEvent } from "openclaw/sdk";
import { collectEvents, sampleModelRequest } from "openclaw/sdk/testing";
import { describe, expect, test } from "vitest";
import { createQwenProvider } from "./provider.ts";
import { framesOf } from "./testing/dashscope-scenarios.ts";
import { thoughtWord } from "./testing/index.ts";

const request = sampleModelRequest({
  endpoint: {
    providerId: "qwen",
    baseUrl: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
    apiKey: "sk-0123456789abcdef",
  },
  model: { id: "qwen3.5-plus", name: "q", input: ["text"], reasoning: true },
  thinking: "high",
});

/** The events of an answer whose bytes arrive cut at those places. */
async function read(bytes: Uint8Array, cuts: readonly number[]): Promise<ModelEvent[]> {
  const places = [
    0,
    ...cuts.map((cut) => cut % bytes.length).toSorted((a, b) => a - b),
    bytes.length,
  ];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let index = 1; index < places.length; index += 1) {
        const part = bytes.slice(places[index - 1], places[index]);
        if (part.length > 0) controller.enqueue(part);
      }
      controller.close();
    },
  });
  const provider = createQwenProvider({
    fetch: async () => new Response(body, { headers: { "content-type": "text/event-stream" } }),
  });
  return await collectEvents(provider.stream(request, new AbortController().signal));
}

function joined(events: readonly ModelEvent[], type: "text-delta" | "reasoning-delta"): string {
  return events.map((event) => (event.type === type ? event.text : "")).join("");
}

const cuts = fc.array(fc.nat(), { maxLength: 30 });
/** What stands between two frames: line ends of both kinds, comments that keep the connection open. */
const separators = fc.array(
  fc.constantFrom("\n\n", "\r\n\r\n", "\n\n:keep-alive\n\n", "\n\n: \r\n\r\n"),
  { minLength: 1, maxLength: 8 },
);

function serialise(frames: readonly unknown[], between: readonly string[]): Uint8Array {
  const text = frames.map((frame, index) => {
    const data = typeof frame === "string" ? frame : JSON.stringify(frame);
    return `data: ${data}${between[index % between.length] ?? "\n\n"}`;
  });
  return new TextEncoder().encode(text.join(""));
}

describe("however the network cuts a stream", () => {
  test.each<[scenario: string, text: string, calls: string[]]>([
    ["text", "An answer.", []],
    ["orphan", "An answer.\n\n", []],
    ["inline-think", "An answer.", []],
    ["unclosed-think", "An answer.", []],
    ["no-done", "An answer.", []],
    ["no-usage", "An answer.", []],
    ["usage-with-choices", "An answer.", []],
    ["utf8", "Grüße 世界 🦞 ok", []],
    ["length", "An ans", []],
    ["tool", "", ['weather {"city": "Oslo"}']],
    ["tool-two", "", ['weather {"city":"Oslo"}', 'weather {"city":"Rome"}']],
    ["tool-index-reuse", "", ['weather {"city":"Oslo"}', 'weather {"city":"Rome"}']],
    ["tool-missing-index", "", ['weather {"city":"Oslo"}']],
    ["tool-late-id", "", ['weather {"city":"Oslo"}']],
    ["tool-no-args", "", ["current_time "]],
  ])(
    "the quirk %s gives the same text and calls, and no thought in them",
    async (scenario, text, calls) => {
      await fc.assert(
        fc.asyncProperty(cuts, separators, fc.boolean(), async (places, between, usage) => {
          const frames = framesOf(scenario, { thinking: true, usage });
          const events = await read(serialise(frames, between), places);
          expect(joined(events, "text-delta")).toBe(text);
          const found = events.flatMap((event) => (event.type === "tool-call" ? [event.call] : []));
          expect(found.map((call) => `${call.name} ${call.arguments}`)).toEqual(calls);
          expect(events.at(-1)?.type).toBe("finish");
          const shown = events.filter((event) => event.type !== "reasoning-delta");
          expect(JSON.stringify(shown)).not.toContain(thoughtWord);
        }),
        { numRuns: 25 },
      );
    },
  );
});

/** Text without what would be markup: tags inside Markdown code are text on purpose. */
const plain = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
  .map((text) => text.replaceAll(/[<`]/g, ".").replaceAll("\0", " "));
const segment = fc.record({
  thought: fc.boolean(),
  words: plain,
  tag: fc.constantFrom("think", "thinking", "Think", "THINK"),
  /** Whether the thought comes in a field of its own. */
  apart: fc.boolean(),
});

test("thoughts between tags, split anywhere, closed or not, never reach the text, and no text is lost", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(segment, { maxLength: 8 }),
      fc.option(plain),
      fc.array(fc.nat(), { maxLength: 20 }),
      cuts,
      async (segments, unclosed, splits, places) => {
        const deltas: { content?: string; reasoning_content?: string }[] = [];
        let content = "";
        const flush = () => {
          const marks = [
            0,
            ...splits.map((split) => split % (content.length + 1)).toSorted((a, b) => a - b),
            content.length,
          ];
          for (let index = 1; index < marks.length; index += 1) {
            const piece = content.slice(marks[index - 1], marks[index]);
            // Half a character is what a tokeniser may send; JSON carries it.
            if (piece !== "") deltas.push({ content: piece });
          }
          content = "";
        };
        for (const { thought, words, tag, apart } of segments) {
          if (!thought) content += words;
          else if (!apart) content += `<${tag}>${words}</${tag}>`;
          else {
            flush();
            deltas.push({ reasoning_content: words });
          }
        }
        if (unclosed !== null) content += `<think>${unclosed}`;
        flush();
        const frames = [
          ...deltas.map((delta) => ({ choices: [{ index: 0, delta }] })),
          { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
          "[DONE]",
        ];
        const events = await read(serialise(frames, ["\n\n"]), places);
        const expected = (thought: boolean) =>
          segments
            .filter((row) => row.thought === thought)
            .map((row) => row.words)
            .join("");
        expect(joined(events, "text-delta")).toBe(expected(false));
        expect(joined(events, "reasoning-delta")).toBe(expected(true) + (unclosed ?? ""));
      },
    ),
    { numRuns: 200 },
  );
});
