import type { ChatCommand } from "../sdk/command.ts";
import { thinkingLevels } from "../sdk/provider.ts";
import { readThinkingLevel, resetWords } from "./setting-words.ts";

export const think: ChatCommand = {
  name: "think",
  aliases: ["thinking", "t"],
  usage: "[level | default]",
  description: "Show or choose how hard the model thinks in this conversation.",
  permission: "anyone",
  arguments: [
    {
      name: "level",
      description: "How hard",
      choices: [...thinkingLevels, "default"],
      required: false,
    },
  ],
  immediate: true,
  async run({ args, session }) {
    if (args === "") {
      const { chosen, inForce } = await session.settings();
      const origin = chosen.thinking === undefined ? "the default" : "chosen for this conversation";
      return `Thinking level: ${inForce.thinking} (${origin}).\nLevels: ${thinkingLevels.join(", ")}; \`/think default\` goes back.`;
    }
    if (resetWords.includes(args.toLowerCase())) {
      await session.changeSettings({ thinking: undefined });
      return `Thinking level reset to default (${(await session.settings()).inForce.thinking}).`;
    }
    const level = readThinkingLevel(args.replace(/\s+/g, "-"));
    if (level === undefined) {
      return `There is no such thinking level. Nothing was changed. Levels: ${thinkingLevels.join(", ")}.`;
    }
    await session.changeSettings({ thinking: level });
    return level === "off" ? "Thinking disabled." : `Thinking level set to ${level}.`;
  },
};
