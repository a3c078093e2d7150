import { Command, InvalidArgumentError, Option } from "commander";
import type { CliContext } from "../context.ts";
import type { LogFlags } from "../logs/print-log.ts";

export function defineLogsCommand(context: CliContext): Command {
  return new Command("logs")
    .description("Show the gateway's log; reads the file, so it works without a running gateway")
    .option("-f, --follow", "go on with what is written from now on, until Ctrl+C")
    .option("--limit <count>", "the newest lines, at most 1000", parseLimit, 200)
    .addOption(
      new Option("--level <level>", "only lines that are as grave").choices([
        "debug",
        "info",
        "warn",
        "error",
      ]),
    )
    .option("--grep <text>", "only lines that hold this text")
    .option("--json", "print the lines as they are written: JSON")
    .option("--utc", "times in UTC")
    .action(async (flags: LogFlags) => {
      const { printLog } = await import("../logs/print-log.ts");
      await printLog(context, flags);
    });
}

function parseLimit(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 1000) return count;
  throw new InvalidArgumentError("Give a whole number from 1 to 1000.");
}
