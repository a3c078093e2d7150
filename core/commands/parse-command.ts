import type { ChatCommand } from "../sdk/command.ts";

export interface ParsedCommand {
  command: ChatCommand;
  /** The text after the name, trimmed. */
  args: string;
}

/** `/name`, `/name args`, `/name: args`, `/name@bot args`. A path such as `/etc/hosts` does not match. */
const shape = /^\/([a-z][a-z0-9_-]*)(?:@[\w.-]+)?(?::|\s|$)\s*([\s\S]*)$/i;

/**
 * The command that a whole message is. A slash word that no command has is ordinary text for the model, not an error.
 */
export function parseCommand(
  text: string,
  commands: readonly ChatCommand[],
): ParsedCommand | undefined {
  const match = shape.exec(text.trim());
  if (match === null) return undefined;
  const [, word = "", args = ""] = match;
  const command = findCommand(word, commands);
  return command === undefined ? undefined : { command, args: args.trim() };
}

/** The command of that name; a name wins over an alias of the same spelling. */
function findCommand(word: string, commands: readonly ChatCommand[]): ChatCommand | undefined {
  const name = word.toLowerCase();
  return (
    commands.find((command) => command.name.toLowerCase() === name) ??
    commands.find((command) => command.aliases?.some((alias) => alias.toLowerCase() === name))
  );
}
