import { Command } from "commander";
import type { CliContext } from "../context.ts";

export function defineDashboardCommand(context: CliContext): Command {
  return new Command("dashboard")
    .description("Print the address of the chat page, with the token in it")
    .option("--no-open", "nothing to skip: the address is only printed; accepted for old scripts")
    .option("--json", "print JSON")
    .action(async (flags: { json?: boolean }) => {
      const { printDashboard } = await import("../gateway/print-token.ts");
      await printDashboard(context, flags);
    });
}
