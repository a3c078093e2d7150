import type { ChatCommand } from "../sdk/command.ts";
import { describeChoice } from "./model.ts";

export const newSession: ChatCommand = {
  name: "new",
  aliases: ["reset"],
  usage: "[model]",
  description: "Start a new conversation; the old one is kept.",
  permission: "anyone",
  arguments: [
    {
      name: "model",
      description: "The model of the new conversation",
      choices: "models",
      required: false,
    },
  ],
  async run({ args, session }) {
    if (/\s/.test(args)) {
      return "Nothing was changed: /new takes a model or nothing. Send it alone, then your message.";
    }
    const choice = args === "" ? undefined : await session.setModel(args);
    await session.reset();
    const started = "Started a new conversation.";
    return choice === undefined ? started : `${started} ${describeChoice(choice)}`;
  },
};
