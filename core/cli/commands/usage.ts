import { Command, Option } from "commander";
import type { CliContext } from "../context.ts";
import type { UsageFlags } from "../usage/print-usage.ts";

/** `openclaw usage`: reads the store, with or without a running gateway. */
export function defineUsageCommand(context: CliContext): Command {
  return new Command("usage")
    .description("Show what models were used for, and what it cost")
    .addOption(
      new Option("--by <what>", "one line for each")
        .choices(["sender", "model", "channel", "agent", "day"])
        .default("model"),
    )
    .option("--days <count>", "how many days back, today included", "30")
    .option("--json", "print JSON")
    .action(async (flags: UsageFlags) => {
      const { printUsage } = await import("../usage/print-usage.ts");
      await printUsage(context, flags);
    });
}
