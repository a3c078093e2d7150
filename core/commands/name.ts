import type { ChatCommand } from "../sdk/command.ts";

export const nameSession: ChatCommand = {
  name: "name",
  usage: "[title]",
  description: "Show or give this conversation's title.",
  permission: "anyone",
  arguments: [{ name: "title", description: "At most 80 characters", required: false }],
  immediate: true,
  async run({ args, session }) {
    if (args === "") {
      const { title } = (await session.settings()).chosen;
      return title === undefined
        ? "This conversation has no title. Give it one with `/name title`."
        : `This conversation is called “${title}”.`;
    }
    const title = args.replace(/\s+/g, " ");
    if (title.length > 80) return "Nothing was changed: a title has at most 80 characters.";
    await session.changeSettings({ title });
    return `This conversation is called “${title}” now.`;
  },
};
