import type { ChatCommand } from "../sdk/command.ts";
import { readSwitch, resetWords } from "./setting-words.ts";

export const reasoning: ChatCommand = {
  name: "reasoning",
  aliases: ["reason"],
  usage: "[on | off]",
  description: "Show the model's reasoning before its answers, or stop showing it.",
  permission: "anyone",
  arguments: [
    {
      name: "state",
      description: "Shown or not",
      choices: ["on", "off", "default"],
      required: false,
    },
  ],
  immediate: true,
  async run({ args, session }) {
    if (args === "") {
      const { inForce } = await session.settings();
      return `Reasoning is ${inForce.reasoning === "on" ? "shown" : "not shown"} here. Change it with \`/reasoning on\` or \`/reasoning off\`.`;
    }
    if (resetWords.includes(args.toLowerCase())) {
      await session.changeSettings({ reasoning: undefined });
      return "Reasoning reset to default.";
    }
    const state = readSwitch(args);
    if (state === undefined) return "Nothing was changed: /reasoning takes on or off.";
    await session.changeSettings({ reasoning: state });
    return state === "on"
      ? "Reasoning is shown before answers, where the model gives any."
      : "Reasoning is no longer shown.";
  },
};
