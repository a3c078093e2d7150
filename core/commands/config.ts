import type { ChatCommand } from "../sdk/command.ts";
import { needOperator } from "./need-operator.ts";

const effects = {
  nothing: "That changes nothing.",
  live: "It is taken over in a moment.",
  restart: "The gateway has to be restarted for it.",
} as const;

export const config: ChatCommand = {
  name: "config",
  usage: "show [path] | set <path> <value> | unset <path>",
  description: "Read or change the gateway's config.",
  permission: "owner",
  arguments: [
    {
      name: "action",
      description: "What to do",
      choices: ["show", "set", "unset"],
      required: true,
    },
    { name: "path", description: "Such as agents.defaults.model", required: false },
    { name: "value", description: "JSON5 or plain text", required: false },
  ],
  async run(context) {
    const operator = needOperator(context);
    const [, action = "", path, value] =
      /^(\S*)(?:\s+(\S+))?(?:\s+([\s\S]+))?$/.exec(context.args) ?? [];
    switch (action.toLowerCase()) {
      case "":
      case "show":
      case "get":
        return `\`\`\`json\n${await operator.readConfig(path)}\n\`\`\``;
      case "set":
        if (path === undefined || value === undefined) return "Usage: `/config set <path> <value>`";
        return `Set ${path}. ${effects[await operator.changeConfig(path, value)]}`;
      case "unset":
        if (path === undefined) return "Usage: `/config unset <path>`";
        return `Removed ${path}. ${effects[await operator.changeConfig(path, undefined)]}`;
      default:
        return "Nothing was changed: /config takes show, set or unset.";
    }
  },
};
