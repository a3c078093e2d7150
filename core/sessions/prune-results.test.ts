import { expect, test } from "vitest";
import type { Message } from "../sdk/message.ts";
import type { TranscriptEntry } from "../sdk/storage.ts";
import { applyPruning, planPruning, pruningRules } from "./prune-results.ts";

function entry(sequence: number, message: Message): TranscriptEntry {
  return { transcriptId: "t", sequence, message, tokens: 1_000, at: 0 };
}

/** Five turns, each with a long result. */
const entries = [1, 2, 3, 4, 5].flatMap((turn) => [
  entry(turn * 10, { role: "user", content: [{ type: "text", text: "look" }] }),
  entry(turn * 10 + 1, {
    role: "tool",
    toolCallId: `c${turn}`,
    toolName: "look",
    content: [
      { type: "text", text: `begin ${"x".repeat(9_000)} end` },
      { type: "image", media: { uri: "media:1", mimeType: "image/png" } },
    ],
    isError: false,
  }),
  entry(turn * 10 + 2, { role: "assistant", content: [{ type: "text", text: "seen" }] }),
]);

const rules = pruningRules({ mode: "cache-ttl", ttl: "1h", minPrunableToolChars: 1_000 });
if (rules === undefined) throw new Error("there must be rules");

test("it is off unless asked for, and reads lengths of time", () => {
  expect(pruningRules(undefined)).toBeUndefined();
  expect(pruningRules({ mode: "off" })).toBeUndefined();
  expect(rules.ttlMs).toBe(3_600_000);
  expect(pruningRules({ mode: "cache-ttl", ttl: 90_000 })?.ttlMs).toBe(90_000);
});

test("old results are shortened from one share of the window on and left out from another", () => {
  expect(planPruning(entries, undefined, 0.2, rules)).toBeUndefined();
  expect(planPruning(entries, undefined, 0.3, rules)).toEqual({ soft: 31, hard: 0 });
  expect(planPruning(entries, undefined, 0.5, rules)).toEqual({ soft: 31, hard: 31 });
});

test("nothing is planned twice, nothing goes back, and little is not worth it", () => {
  const planned = { soft: 31, hard: 31 };
  expect(planPruning(entries, planned, 0.5, rules)).toBeUndefined();
  expect(planPruning(entries, planned, 0.3, rules)).toBeUndefined();
  const picky = { ...rules, minPrunableToolChars: 50_000 };
  expect(planPruning(entries, undefined, 0.9, picky)).toBeUndefined();
});

test("what is sent keeps beginning, end and pictures; the entries themselves stay as they were", () => {
  const before = structuredClone(entries);
  const sent = applyPruning(entries, { soft: 31, hard: 11 }, rules);
  const texts = sent.flatMap(({ message }) =>
    message.role === "tool" ? [JSON.stringify(message.content)] : [],
  );
  expect(texts[0]).toContain("[Old tool result content cleared]");
  expect(texts[1]).toMatch(
    /begin x+\\n\[… \d+ characters of this old result are left out …\]\\nx+ end/,
  );
  expect(texts[3]?.length).toBeGreaterThan(9_000);
  expect(texts.every((text) => text.includes("media:1"))).toBe(true);
  expect(sent[1]?.tokens).not.toBe(1_000);
  expect(entries).toEqual(before);
});
