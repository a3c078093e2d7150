import type { ChatCommand } from "../sdk/command.ts";
import { queueModes } from "../sdk/session-settings.ts";
import { describeQueue, readQueueWords } from "./queue-words.ts";
import { resetWords } from "./setting-words.ts";

export const queue: ChatCommand = {
  name: "queue",
  usage: "[mode] [debounce:2s] [cap:20] [drop:new]",
  description: "Show or choose what happens to messages that come while I am busy.",
  permission: "anyone",
  arguments: [
    {
      name: "mode",
      description: "What becomes of a message that waits",
      choices: [...queueModes, "default"],
      required: false,
    },
    { name: "options", description: "debounce:2s cap:20 drop:old", required: false },
  ],
  immediate: true,
  async run({ args, session }) {
    const { chosen, inForce } = await session.settings();
    if (args === "") {
      return `Queue: ${describeQueue(inForce.queue)}.\nModes: ${queueModes.join(", ")}; options: debounce:2s, cap:20, drop:new, drop:old, drop:summarize; \`/queue default\` goes back.`;
    }
    if (resetWords.includes(args.toLowerCase())) {
      await session.changeSettings({ queue: undefined });
      return `Queue reset to default (${describeQueue((await session.settings()).inForce.queue)}).`;
    }
    const words = args.split(/\s+/);
    const { settings, count } = readQueueWords(words);
    if (count < words.length) {
      return `Nothing was changed: “${words[count]}” is neither a mode (${queueModes.join(", ")}) nor an option such as debounce:2s, cap:20 or drop:old.`;
    }
    await session.changeSettings({ queue: { ...chosen.queue, ...settings } });
    return `Queue set to ${describeQueue((await session.settings()).inForce.queue)}.`;
  },
};
