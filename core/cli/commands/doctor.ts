import { Command, Option } from "commander";
import type { CliContext } from "../context.ts";
import type { DoctorFlags } from "../doctor/run-doctor.ts";

export function defineDoctorCommand(context: CliContext): Command {
  const collect = (value: string, before: string[]): string[] => [...before, value];
  return new Command("doctor")
    .description("Look for what is wrong with the setup, and mend what can be mended safely")
    .option("--fix", "mend what can be mended without losing anything")
    .option("--repair", "the same as --fix")
    .option("--lint", "exit with 1 when something is found")
    .option("--json", "print JSON")
    .addOption(
      new Option("--severity-min <level>", "leave out what is less grave").choices([
        "info",
        "warning",
        "error",
      ]),
    )
    .option("--only <id>", "only findings whose id begins so; may be repeated", collect, [])
    .option("--skip <id>", "leave out findings whose id begins so; may be repeated", collect, [])
    .addOption(new Option("--non-interactive", "never ask; it does not anyway").hideHelp())
    .addOption(new Option("--yes", "never ask; it does not anyway").hideHelp())
    .action(async (flags: DoctorFlags) => {
      const { runDoctor } = await import("../doctor/run-doctor.ts");
      await runDoctor(context, flags);
    });
}
