import type { ChatCommand } from "../sdk/command.ts";

export const whoami: ChatCommand = {
  name: "whoami",
  aliases: ["id"],
  description: "Show your user id here, for allow lists.",
  permission: "anyone",
  immediate: true,
  async run({ channel, sender, sessionKey }) {
    return [
      `Channel: ${channel}`,
      `User: ${sender.name} (${sender.id})${sender.isOwner ? ", owner" : ""}`,
      `Session: ${sessionKey}`,
      `AllowFrom: "${sender.id}"`,
    ].join("\n");
  },
};
