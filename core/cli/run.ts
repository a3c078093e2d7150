import { CommanderError, type Command } from "commander";
import { findCommandRow } from "./command-table.ts";
import { createCliContext, type CliContext } from "./context.ts";
import { buildProgram } from "./program.ts";

/** The program, from the command line of this process to its exit status. Called once, by the launcher. */
export async function run(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // The reader went away, as with `openclaw models list | head -1`: there is nobody left to tell.
      if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
  const args = process.argv.slice(2);
  const context = createCliContext(process, openStopSignal);
  const surprise = (error: unknown) => {
    void fail(error, args, context).finally(() => process.exit(1));
  };
  process.on("uncaughtException", surprise).on("unhandledRejection", surprise);
  process.exitCode = await runProgram(args, context);
}

/**
 * Runs one command line and answers the exit status. Never rejects: whatever goes wrong is told on standard error, or as a JSON document on standard
 * output when the command line asks for JSON.
 */
export async function runProgram(args: readonly string[], context: CliContext): Promise<number> {
  try {
    const line = helpAsFlag(args);
    const named = commandName(line);
    if (named === undefined && line.length === 0) return await welcome(context);
    const program = await buildProgram(context, named);
    if (named !== undefined && !findCommandRow(named)) {
      const { unknownCommand } = await import("./usage-error.ts");
      throw unknownCommand(named, program);
    }
    await parse(program, line);
    return context.exitCode;
  } catch (error) {
    return await fail(error, args, context);
  }
}

async function parse(program: Command, line: readonly string[]): Promise<void> {
  try {
    await program.parseAsync([...line], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Printing help or the version ends the parser the same way as a mistake does.
    if (error.exitCode === 0) return;
    const { asUsageError } = await import("./usage-error.ts");
    throw asUsageError(error, program, line);
  }
}

async function fail(error: unknown, args: readonly string[], context: CliContext): Promise<number> {
  const { reportFailure } = await import("./report-failure.ts");
  return reportFailure(error, args, context);
}

/** What the program says when it is called without anything. */
async function welcome(context: CliContext): Promise<number> {
  const { resolvePaths } = await import("../config/paths.ts");
  const { existsSync } = await import("node:fs");
  if (context.isTty && !existsSync(resolvePaths(context.processEnv).configFile)) {
    context.stdout(notSetUp);
  } else {
    (await buildProgram(context)).outputHelp();
  }
  return 0;
}

const notSetUp = `OpenClaw is not set up yet.

  openclaw onboard        set up a model, and a channel if you like
  openclaw gateway run    start at once; without a key an offline model answers
  openclaw --help         everything else
`;

/** The first word that is neither a flag nor the value of one. */
function commandName(args: readonly string[]): string | undefined {
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? "";
    if (word === "--profile" || word === "--log-level") index++;
    else if (!word.startsWith("-")) return word;
  }
  return undefined;
}

/** `help models list` is `models list --help`. */
function helpAsFlag(args: readonly string[]): readonly string[] {
  const at = args.indexOf("help");
  if (at === -1 || commandName(args) !== "help") return args;
  return [...args.slice(0, at), ...args.slice(at + 1), "--help"];
}

/** Takes over Ctrl+C and SIGTERM. The second one ends the process at once. */
function openStopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const [name, status] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(status);
      controller.abort();
    });
  }
  return controller.signal;
}
