import type { ChatCommand } from "../sdk/command.ts";

export const help: ChatCommand = {
  name: "help",
  description: "Say what you can do here.",
  permission: "anyone",
  immediate: true,
  async run({ session }) {
    return [
      "Write as you would to a person; I answer with a model. Commands:",
      ...session.commands().map(commandLine),
      "“stop” alone stops an answer as well.",
    ].join("\n");
  },
};

/** `/model [ref] – what it does` */
export function commandLine(command: ChatCommand): string {
  const usage = command.usage === undefined ? "" : ` ${command.usage}`;
  return `\`/${command.name}${usage}\` – ${command.description}`;
}
