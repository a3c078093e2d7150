import { expect, test } from "vitest";
import type { Config } from "../config/schema.ts";
import { choicesInForce } from "./session-choices.ts";

const here = { agentId: "main", channel: "fake" };

test("without any choice nothing is shown, nothing is thought, and messages steer", () => {
  expect(choicesInForce({}, here)).toEqual({
    thinking: "off",
    reasoning: "off",
    verbose: "off",
    queue: { mode: "steer", debounceMs: 500, cap: 20, drop: "new" },
  });
});

test("the nearest word wins: message, conversation, model, agent, defaults", () => {
  const config: Config = {
    agents: {
      defaults: { thinkingDefault: "low", verboseDefault: "on", reasoningDefault: "stream" },
      entries: { main: { thinkingDefault: "medium", verboseDefault: "full" } },
    },
  };
  const levels = [
    choicesInForce(config, { ...here, agentId: "other" }),
    choicesInForce(config, here),
    choicesInForce(config, { ...here, modelParams: { thinking: "high" } }),
    choicesInForce(config, {
      ...here,
      modelParams: { thinking: "high" },
      settings: { thinking: "max" },
    }),
    choicesInForce(config, {
      ...here,
      settings: { thinking: "max", verbose: "off", reasoning: "off" },
      directives: { thinking: "off", reasoning: "on" },
    }),
  ];
  expect(levels.map((each) => [each.thinking, each.verbose, each.reasoning])).toEqual([
    ["low", "on", "on"],
    ["medium", "full", "on"],
    ["high", "full", "on"],
    ["max", "full", "on"],
    ["off", "off", "on"],
  ]);
});

test("the queue of a channel, a conversation and a message, older names included", () => {
  const config: Config = {
    messages: {
      queue: {
        mode: "queue",
        byChannel: { fake: "steer-backlog" },
        debounceMs: 1_000,
        debounceMsByChannel: { fake: 2_000 },
        cap: 5,
      },
    },
  };
  expect(choicesInForce(config, { ...here, channel: "other" }).queue).toEqual({
    mode: "followup",
    debounceMs: 1_000,
    cap: 5,
    drop: "new",
  });
  expect(
    choicesInForce(config, {
      ...here,
      settings: { queue: { mode: "collect", cap: 7 } },
      directives: { queue: { drop: "old" } },
    }).queue,
  ).toEqual({ mode: "collect", debounceMs: 2_000, cap: 7, drop: "old" });
});
