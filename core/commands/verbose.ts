import type { ChatCommand } from "../sdk/command.ts";
import { readVerbosity, resetWords } from "./setting-words.ts";

const sentences = {
  on: "I say which tools I use.",
  full: "I say which tools I use and what they answered.",
  off: "I no longer say which tools I use.",
} as const;

export const verbose: ChatCommand = {
  name: "verbose",
  aliases: ["v"],
  usage: "[on | full | off]",
  description: "Say which tools are used, or stop saying it.",
  permission: "anyone",
  arguments: [
    {
      name: "state",
      description: "How much is said",
      choices: ["on", "full", "off", "default"],
      required: false,
    },
  ],
  immediate: true,
  async run({ args, session }) {
    if (args === "") {
      const { inForce } = await session.settings();
      return `Verbose is ${inForce.verbose}. Change it with \`/verbose on\`, \`/verbose full\` or \`/verbose off\`.`;
    }
    if (resetWords.includes(args.toLowerCase())) {
      await session.changeSettings({ verbose: undefined });
      return "Verbose reset to default.";
    }
    const state = readVerbosity(args);
    if (state === undefined) return "Nothing was changed: /verbose takes on, full or off.";
    await session.changeSettings({ verbose: state });
    return sentences[state];
  },
};
