import { Command } from "commander";
import type { CliContext } from "../context.ts";
import type { OverviewFlags } from "../doctor/print-status.ts";

export function defineStatusCommand(context: CliContext): Command {
  return new Command("status")
    .description("Show gateway, model, channels, what waits and what is wrong, in a few lines")
    .option("--json", "print JSON")
    .action(async (flags: OverviewFlags) => {
      const { printOverview } = await import("../doctor/print-status.ts");
      await printOverview(context, flags);
    });
}
