import { expect, test } from "vitest";
import type { ToolContext } from "openclaw/sdk";
import { rollDice } from "./roll-dice.ts";

const context: ToolContext = {
  sessionKey: "test",
  agentId: "main",
  turn: { model: "", thinking: "off", startedAt: 0, historyMessages: 0 },
  now: () => 0,
  timeZone: "UTC",
  signal: new AbortController().signal,
};

test("as many dice as asked for, each within its sides, and their sum", async () => {
  const input = rollDice.inputSchema.parse({ count: 20, sides: 3 });
  const answer = await rollDice.execute(input, context);
  if (typeof answer !== "string") throw new Error("the answer is not a text");
  const [list = "", sum] = answer.slice(0, -1).split(" (sum ");
  const rolls = list.split(", ").map(Number);
  expect(rolls).toHaveLength(20);
  for (const roll of rolls) expect([1, 2, 3]).toContain(roll);
  expect(Number(sum)).toBe(rolls.reduce((total, roll) => total + roll, 0));
});

test("a die without sides is refused before it is rolled", () => {
  expect(rollDice.inputSchema.safeParse({ sides: 0 }).success).toBe(false);
});
