import type { ChatCommand } from "../sdk/command.ts";
import { needOperator } from "./need-operator.ts";

export const exportSession: ChatCommand = {
  name: "export",
  aliases: ["export-session"],
  description: "Write this conversation into a file in the agent's workspace.",
  permission: "owner",
  async run(context) {
    return `This conversation was written to ${await needOperator(context).exportTranscript()}.`;
  },
};
