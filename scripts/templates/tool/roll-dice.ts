import { randomInt } from "node:crypto";
import { defineTool, z } from "openclaw/sdk";

export const rollDice = defineTool({
  name: "__TOOL__",
  description: "Rolls dice and answers each result and the sum.",
  inputSchema: z.object({
    count: z.number().int().min(1).max(100).default(1).describe("How many dice"),
    sides: z.number().int().min(2).max(1000).default(6).describe("Sides of each die"),
  }),
  risk: "none",
  async execute({ count, sides }) {
    const rolls = Array.from({ length: count }, () => randomInt(1, sides + 1));
    const sum = rolls.reduce((total, roll) => total + roll, 0);
    return `${rolls.join(", ")} (sum ${sum})`;
  },
});
