import { Command } from "commander";
import type { CliContext } from "../context.ts";
import type { HealthFlags } from "../gateway/print-health.ts";

export function defineHealthCommand(context: CliContext): Command {
  return new Command("health")
    .description("Ask the running gateway how it is; exits with 1 when none answers")
    .option("--json", "print JSON")
    .option("--timeout <ms>", "how long to wait for an answer", "10000")
    .option("--token <token>", "the gateway's token, when it was started with --token")
    .option("--password <password>", "the gateway's password, when it was started with --password")
    .option("--verbose", "also address, process and credential")
    .action(async (flags: HealthFlags) => {
      const { printHealth } = await import("../gateway/print-health.ts");
      await printHealth(context, flags);
    });
}
