import { Command, Option } from "commander";
import { programVersion } from "../lib/program-root.ts";
import { commandTable, findCommandRow } from "./command-table.ts";
import type { CliContext } from "./context.ts";

const logLevels = ["silent", "fatal", "error", "warn", "info", "debug", "trace"];

/** The flags that every command takes, before or after its name. */
function globalOptions(): Option[] {
  return [
    new Option(
      "--profile <name>",
      "use the config and state of a named profile, ~/.openclaw-<name>",
    ),
    new Option("--dev", "use the profile dev, whose gateway listens on port 19001"),
    new Option("--log-level <level>", "how much to log").choices(logLevels),
    new Option("--no-color", "print without colours"),
  ];
}

/**
 * The program with one command loaded, or with none. The others are present by name and description alone.
 * @param loaded the name or alias of the command whose file is to be loaded
 */
export async function buildProgram(context: CliContext, loaded?: string): Promise<Command> {
  const program = new Command("openclaw")
    .description(`OpenClaw ${programVersion()}: one assistant for all your chats`)
    .version(`OpenClaw ${programVersion()}`, "-V, --version", "print the version")
    .usage("[options] <command>")
    .helpOption("-h, --help", "print help; after a command: its own")
    .helpCommand("help [command...]", "print the help of a command")
    .enablePositionalOptions()
    .addHelpText("after", examples);
  for (const option of globalOptions()) program.addOption(option);
  const chosen = loaded === undefined ? undefined : findCommandRow(loaded);
  for (const row of commandTable) {
    program.addCommand(
      row === chosen ? await row.load(context) : outline(row.name, row.description),
    );
    program.commands.at(-1)?.aliases(row.aliases);
  }
  prepare(program, context);
  return program;
}

const examples = `
Examples:
  openclaw onboard              set up a model and a channel
  openclaw gateway run          start the gateway; it prints the address of the chat page
  openclaw chat                 talk in this terminal
  openclaw models list          what can be chosen
`;

function outline(name: string, description: string): Command {
  return new Command(name).description(description);
}

/** Gives a command and all below it the global flags and the program's manner of output. Errors are thrown, never printed here. */
function prepare(command: Command, context: CliContext): void {
  command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout(text),
      writeErr: (text) => context.stderr(text),
      outputError: () => {},
    })
    .configureHelp({ showGlobalOptions: true, subcommandTerm: (child) => term(child) });
  if (command.commands.length > 0) command.enablePositionalOptions();
  if (command.parent) {
    const own = new Set(command.options.map((option) => option.long));
    for (const option of globalOptions()) {
      if (!own.has(option.long)) command.addOption(option.hideHelp());
    }
  } else {
    command.hook("preAction", (_, action) => applyGlobalFlags(action, context));
  }
  for (const child of command.commands) prepare(child, context);
}

/** A command in the list of its parent's help. */
function term(command: Command): string {
  const names = [command.name(), ...command.aliases()].join("|");
  const words = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  return [names, ...words].join(" ");
}

/** The flag nearest to the command's end of the line wins. */
function applyGlobalFlags(action: Command, context: CliContext): void {
  for (let command: Command | null = action; command !== null; command = command.parent) {
    const options: Record<string, unknown> = command.opts();
    if (typeof options["profile"] === "string") context.profile ??= options["profile"];
    if (options["dev"] === true) context.dev = true;
    if (typeof options["logLevel"] === "string") context.logLevel ??= options["logLevel"];
    if (options["color"] === false) context.processEnv["NO_COLOR"] = "1";
  }
}
