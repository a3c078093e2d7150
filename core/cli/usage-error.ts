import type { Command, CommanderError } from "commander";
import { OpenClawError } from "../sdk/errors.ts";
import { suggest } from "../config/suggest.ts";
import { commandTable } from "./command-table.ts";

export function unknownCommand(typed: string, program: Command): OpenClawError {
  const names = commandTable.flatMap((row) => [row.name, ...row.aliases]);
  return unknownWord("command", typed, names, program);
}

/** The parser's complaint in this program's words. */
export function asUsageError(
  error: CommanderError,
  program: Command,
  line: readonly string[],
): OpenClawError {
  const command = namedCommand(program, line);
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? "";
  switch (error.code) {
    case "commander.help":
      return new OpenClawError(
        "CLI_USAGE",
        `${fullName(command)} needs a command.`,
        seeHelp(command),
      );
    case "commander.unknownCommand":
      return unknownWord(
        "command",
        quoted,
        command.commands.map((child) => child.name()),
        command,
      );
    case "commander.unknownOption":
      return unknownWord("option", quoted, optionNames(command), command);
    case "commander.excessArguments":
      return excessArguments(command, line);
    default: {
      const text = error.message.replace(/^error: /, "");
      const message = `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.?$/, ".")}`;
      return new OpenClawError("CLI_USAGE", message, seeHelp(command));
    }
  }
}

function unknownWord(
  kind: "command" | "option",
  typed: string,
  known: readonly string[],
  command: Command,
): OpenClawError {
  const closest = suggest(typed, known);
  const guess = closest === undefined ? "" : ` Did you mean "${closest}"?`;
  const code = kind === "command" ? "CLI_UNKNOWN_COMMAND" : "CLI_UNKNOWN_OPTION";
  const message = `"${fullName(command)}" has no ${kind} "${typed}".${guess}`;
  return new OpenClawError(code, message, seeHelp(command));
}

/** A group without an action of its own reports a mistyped subcommand as one argument too many. */
function excessArguments(command: Command, line: readonly string[]): OpenClawError {
  const children = command.commands.map((child) => child.name());
  const extra = command.args.at(command.registeredArguments.length) ?? line.at(-1) ?? "";
  if (children.length > 0) return unknownWord("command", extra, children, command);
  const message = `"${fullName(command)}" does not know what to do with "${extra}".`;
  return new OpenClawError("CLI_USAGE", message, seeHelp(command));
}

function seeHelp(command: Command): { hint: string } {
  return { hint: `Run: ${fullName(command)} --help` };
}

function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}

function optionNames(command: Command): string[] {
  const own = command.options.flatMap((option) => option.long ?? []);
  return command.parent ? [...own, ...optionNames(command.parent)] : own;
}

/** The innermost command that the words of the line name. */
function namedCommand(program: Command, line: readonly string[]): Command {
  let command = program;
  for (const word of line) {
    const child = command.commands.find(
      (candidate) => candidate.name() === word || candidate.aliases().includes(word),
    );
    command = child ?? command;
  }
  return command;
}
