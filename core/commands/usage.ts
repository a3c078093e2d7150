import type { ChatCommand } from "../sdk/command.ts";

export const usage: ChatCommand = {
  name: "usage",
  description: "Show what you have used today and this month, and the limits that hold for you.",
  permission: "anyone",
  immediate: true,
  async run({ session }) {
    return (await session.usage()).join("\n");
  },
};
