import fc from "fast-check";
import { expect, test } from "vitest";
import type { Message } from "../sdk/message.ts";
import type { TranscriptEntry } from "../sdk/storage.ts";
import { contextLimits } from "./context-limits.ts";
import { estimateMessageTokens, estimateTokens } from "./estimate-tokens.ts";
import { planCompaction } from "./plan-compaction.ts";
import { renderForSummary } from "./render-for-summary.ts";
import { truncatedSummary } from "./truncated-summary.ts";

const text = fc.oneof(
  fc.string({ maxLength: 200, unit: "grapheme" }),
  fc.constantFrom("你好，世界。".repeat(300), "x ".repeat(3_000), "🦞".repeat(500)),
);

const message: fc.Arbitrary<Message> = fc.oneof(
  text.map((value): Message => ({ role: "user", content: [{ type: "text", text: value }] })),
  text.map((value): Message => ({ role: "assistant", content: [{ type: "text", text: value }] })),
  text.map((value): Message => ({
    role: "tool",
    toolCallId: "c",
    toolName: "look",
    content: [{ type: "text", text: value }],
    isError: false,
  })),
);

const transcript: fc.Arbitrary<TranscriptEntry[]> = fc
  .array(message, { maxLength: 40 })
  .map((messages) =>
    messages.map((each, index) => ({
      transcriptId: "t",
      sequence: index + 10,
      message: each,
      tokens: estimateMessageTokens(each),
      at: 0,
    })),
  );

test("a plan parts the transcript before a question, and keeps no more than it may", () => {
  fc.assert(
    fc.property(transcript, fc.nat({ max: 5_000 }), (entries, keep) => {
      const plan = planCompaction(entries, keep);
      const total = (list: readonly TranscriptEntry[]) =>
        list.reduce((sum, entry) => sum + entry.tokens, 0);
      if (plan === undefined) {
        expect(entries.length === 0 || total(entries) <= keep).toBe(true);
        return;
      }
      expect([...plan.older, ...plan.kept]).toEqual(entries);
      expect(plan.older.length).toBeGreaterThan(0);
      expect(total(plan.kept)).toBeLessThanOrEqual(keep);
      expect(plan.kept[0]?.message.role ?? "user").toBe("user");
      expect(entries.filter((entry) => entry.sequence >= plan.keptFrom)).toEqual(plan.kept);
    }),
  );
});

test("a summary without a model is never longer than it may be, whatever it is made of", () => {
  fc.assert(
    fc.property(
      transcript,
      fc.option(text, { nil: undefined }),
      fc.integer({ min: 200, max: 4_000 }),
      (entries, previous, most) => {
        const summary = truncatedSummary(entries, previous, most);
        expect(estimateTokens(summary)).toBeLessThanOrEqual(most);
        expect(summary.isWellFormed()).toBe(true);
      },
    ),
  );
});

test("it tells the newest questions and what stood in the summary before", () => {
  const entries = ["first", "second", "third"].map((value, index) => ({
    transcriptId: "t",
    sequence: index,
    message: { role: "user" as const, content: [{ type: "text" as const, text: value }] },
    tokens: 10,
    at: 0,
  }));
  expect(truncatedSummary(entries, "Ann's dog is called Rex.", 400)).toBe(
    "Ann's dog is called Rex.\n\nWhat people wrote:\n- first\n- second\n- third",
  );
});

test("the material of a summary fits, and is the newest", () => {
  fc.assert(
    fc.property(transcript, fc.integer({ min: 100, max: 5_000 }), (entries, most) => {
      expect(estimateTokens(renderForSummary(entries, most))).toBeLessThanOrEqual(most + 20);
    }),
  );
});

test("the figures fit windows of every size", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_000, max: 2_000_000 }),
      fc.option(fc.integer({ min: 256, max: 200_000 }), { nil: undefined }),
      fc.nat({ max: 50_000 }),
      (contextWindow, maxTokens, overhead) => {
        const model = { contextWindow, ...(maxTokens === undefined ? {} : { maxTokens }) };
        const limits = contextLimits(model, {}, overhead);
        expect(limits.most).toBeGreaterThanOrEqual(contextWindow / 2 - 1);
        expect(limits.most + limits.answer).toBeLessThanOrEqual(contextWindow);
        expect(limits.keep).toBeLessThanOrEqual(limits.most);
        expect(limits.keep).toBeGreaterThanOrEqual(0);
        expect(limits.summary).toBeLessThanOrEqual(4_000);
      },
    ),
  );
});
