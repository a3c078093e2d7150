import type { ChatCommand } from "../sdk/command.ts";
import { commandLine } from "./help.ts";

export const commands: ChatCommand = {
  name: "commands",
  description: "List all commands with their other names.",
  permission: "anyone",
  immediate: true,
  async run({ session }) {
    const sorted = session
      .commands()
      .toSorted((left, right) => left.name.localeCompare(right.name));
    return sorted.map((command) => commandLine(command) + otherNames(command)).join("\n");
  },
};

function otherNames(command: ChatCommand): string {
  const names = (command.aliases ?? []).map((alias) => `\`/${alias}\``);
  return names.length === 0 ? "" : ` (also ${names.join(", ")})`;
}
