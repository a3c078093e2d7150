import type { ChatCommand } from "../sdk/command.ts";

export const status: ChatCommand = {
  name: "status",
  description: "Show the model, the context and the state of this conversation.",
  permission: "anyone",
  immediate: true,
  async run({ session }) {
    return (await session.status()).join("\n");
  },
};
