import type { ChatCommand } from "../sdk/command.ts";
import { needOperator } from "./need-operator.ts";

export const allowlist: ChatCommand = {
  name: "allowlist",
  usage: "[list | add <id> | remove <id>]",
  description: "Show or change who may write to me directly on this channel.",
  permission: "owner",
  arguments: [
    {
      name: "action",
      description: "What to do",
      choices: ["list", "add", "remove"],
      required: false,
    },
    { name: "id", description: "The person's id on this channel", required: false },
  ],
  async run(context) {
    const operator = needOperator(context);
    const [action = "list", id, ...rest] = context.args.split(/\s+/).filter((word) => word !== "");
    if (action.toLowerCase() === "list") {
      const { path, ids } = await operator.allowed();
      return ids.length === 0
        ? `${path} is empty. People can still be let in by pairing.`
        : [`${path}:`, ...ids.map((each) => `- ${each}`)].join("\n");
    }
    const isKnown = ["add", "remove"].includes(action.toLowerCase());
    if (!isKnown || id === undefined || rest.length > 0) {
      return "Nothing was changed. Usage: `/allowlist add <id>` or `/allowlist remove <id>`";
    }
    if (action.toLowerCase() === "add") {
      await operator.changeAllowed({ add: id });
      return `${id} may write to me now.`;
    }
    await operator.changeAllowed({ remove: id });
    return `${id} is no longer in the list. Who was let in by pairing stays in.`;
  },
};
