import type { ChatCommand } from "../sdk/command.ts";

export const stop: ChatCommand = {
  name: "stop",
  description: "Stop the answer that is being written, and drop messages that wait.",
  permission: "anyone",
  immediate: true,
  async run({ session }) {
    const stopped = await session.abort();
    if (stopped === 0) return "There is nothing to stop.";
    return stopped === 1
      ? "⚙️ Agent was aborted."
      : `⚙️ Agent was aborted. ${stopped} messages were dropped.`;
  },
};
