import { thinkingLevels, type ModelInfo, type ThinkingLevel } from "openclaw/sdk";
import { sampleModelRequest } from "openclaw/sdk/testing";
import { describe, expect, test } from "vitest";
import { applyThinking, thoughtMayOpenUnmarked } from "./thinking.ts";

function apply(id: string, thinking: ThinkingLevel, fields: Partial<ModelInfo> = {}, body = {}) {
  const model: ModelInfo = { id, name: id, input: ["text"], reasoning: true, ...fields };
  return applyThinking(body, sampleModelRequest({ model, thinking }));
}

const on = thinkingLevels.filter((level) => level !== "off");

describe("the thinking of a model", () => {
  test.each([
    "qwen3.5-plus",
    "qwen3.6-plus",
    "qwen3-max-2026-01-23",
    "glm-5",
    "kimi-k2.5",
    "hub/qwen3.5-plus",
  ])("of %s is one switch", (id) => {
    expect(apply(id, "off")).toEqual({ enable_thinking: false });
    for (const level of on) expect(apply(id, level)).toMatchObject({ enable_thinking: true });
  });

  test("of a model whose limit is known is limited at the lower levels", () => {
    const budgetOf = (id: string, level: ThinkingLevel) =>
      (apply(id, level) as { thinking_budget?: number }).thinking_budget;
    const budgets = on.map((level) => budgetOf("qwen3.6-plus", level));
    expect(budgets).toEqual([
      1_024,
      4_096,
      16_384,
      32_768,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(budgetOf("glm-5", "high")).toBeUndefined();
    expect(budgetOf("qwen-plus", "low")).toBeUndefined();
    expect(budgetOf("qwen3.8-max", "low")).toBeUndefined();
  });

  test("takes the user's own limit, up to the model's", () => {
    const ask = (thinking_budget: unknown) =>
      applyThinking(
        {},
        sampleModelRequest({
          thinking: "medium",
          params: { thinking_budget },
          model: { id: "qwen3.5-plus", name: "q", input: ["text"], reasoning: true },
        }),
      );
    expect(ask(500)).toEqual({ enable_thinking: true, thinking_budget: 500 });
    expect(ask(1_000_000)).toEqual({ enable_thinking: true, thinking_budget: 81_920 });
    expect(ask("much")).toEqual({ enable_thinking: true });
  });

  test("has the efforts of its line", () => {
    const efforts = (id: string) =>
      on.map((level) => (apply(id, level) as { reasoning_effort?: string }).reasoning_effort);
    const two = ["high", "high", "high", "high", "max", "high", "max", "max"];
    const three = ["low", "low", "high", "high", "max", "high", "max", "max"];
    expect(efforts("deepseek-v4-pro")).toEqual(two);
    expect(efforts("glm-5.2")).toEqual(two);
    expect(efforts("kimi-k3")).toEqual(three);
    expect(efforts("deepseek-v4-flash-0731")).toEqual(three);
    expect(efforts("qwen3.7-max")).toEqual(on.map(() => undefined));
    expect(apply("kimi-k3", "off")).toEqual({ enable_thinking: true });
  });

  test.each(["MiniMax-M2.5", "qwq-plus", "qwen3-235b-a22b-thinking-2507", "kimi-k2-thinking"])(
    "of %s stays on",
    (id) => {
      for (const level of thinkingLevels)
        expect(apply(id, level)).toEqual({ enable_thinking: true });
    },
  );

  test.each(["qwen3-coder-plus", "qwen3-coder-next", "qwen-max"])(
    "of %s is never mentioned, whatever its row says",
    (id) => {
      for (const level of thinkingLevels) expect(apply(id, level)).toEqual({});
    },
  );

  test("of qwen3.8 has three efforts, and one field at a time", () => {
    const fields = Object.fromEntries(
      thinkingLevels.map((level) => [level, apply("qwen3.8-max", level)]),
    );
    expect(fields).toEqual({
      off: { enable_thinking: false },
      minimal: { reasoning_effort: "low" },
      low: { reasoning_effort: "low" },
      medium: { reasoning_effort: "medium" },
      adaptive: { reasoning_effort: "medium" },
      high: { reasoning_effort: "xhigh" },
      xhigh: { reasoning_effort: "xhigh" },
      max: { reasoning_effort: "xhigh" },
      ultra: { reasoning_effort: "xhigh" },
    });
  });

  test("of MiniMax-M3 has a switch of its own", () => {
    expect(apply("MiniMax-M3", "off")).toEqual({ thinking: { type: "disabled" } });
    expect(apply("MiniMax-M3", "high")).toEqual({ thinking: { type: "adaptive" } });
  });

  test("is not touched in a row that does not say reasoning", () => {
    for (const level of thinkingLevels) {
      expect(apply("qwen3.5-plus", level, { reasoning: false })).toEqual({});
      expect(applyThinking({}, sampleModelRequest({ thinking: level }))).toEqual({});
    }
  });

  test("goes into the chat template where the row says so, beside the user's own fields", () => {
    const compat = { thinkingFormat: "qwen-chat-template" };
    const body = {
      chat_template_kwargs: { mine: 1 },
      enable_thinking: true,
      reasoning_effort: "high",
    };
    expect(apply("qwen3-32b", "off", { compat }, body)).toEqual({
      chat_template_kwargs: { mine: 1, enable_thinking: false },
    });
    expect(apply("qwen3-32b", "low", { compat })).toEqual({
      chat_template_kwargs: { enable_thinking: true },
    });
  });

  test("takes the top-level form when the row names it, even for a model that usually has none", () => {
    expect(apply("qwen3-coder-plus", "off", { compat: { thinkingFormat: "qwen" } })).toEqual({
      enable_thinking: false,
    });
  });

  test("leaves the body alone when the row names the form of someone else", () => {
    const body = { reasoning_effort: "high" };
    expect(apply("m", "high", { compat: { thinkingFormat: "openai" } }, body)).toEqual(body);
  });

  test("drops an effort that came from elsewhere", () => {
    expect(apply("qwen3.5-plus", "max", {}, { reasoning_effort: "high" })).toEqual({
      enable_thinking: true,
    });
  });
});

test("content may begin inside a thought only on servers that fill in the template, and only while thinking", () => {
  const ask = (compat: Record<string, unknown>, thinking: ThinkingLevel) =>
    thoughtMayOpenUnmarked(
      sampleModelRequest({
        thinking,
        model: { id: "qwen3-32b", name: "x", input: ["text"], reasoning: true, compat },
      }),
    );
  expect(ask({ thinkingFormat: "qwen-chat-template" }, "low")).toBe(true);
  expect(ask({ thinkingFormat: "qwen-chat-template" }, "off")).toBe(false);
  expect(ask({}, "low")).toBe(false);
});
