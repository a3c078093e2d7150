import { Command } from "commander";
import type { EditFlags, SetFlags } from "../config/change-setting.ts";
import type { CliContext } from "../context.ts";
import { writeJson, writeLine } from "../output.ts";

export function defineConfigCommand(context: CliContext): Command {
  const command = new Command("config").description("Read and change the config file");
  command
    .command("file")
    .description("Print where the config file is")
    .option("--json", "print JSON")
    .action((flags: { json?: boolean }) => printFile(context, flags));
  command
    .command("get")
    .description("Print a setting as the file has it; secrets are hidden")
    .argument("<path>", "such as gateway.port or agents.list[0].name")
    .option("--json", "print JSON")
    .action(async (path: string, flags: { json?: boolean }) => {
      const { printSetting } = await import("../config/print-setting.ts");
      await printSetting(context, path, flags);
    });
  addWriters(command, context);
  command
    .command("validate")
    .description("Check the config without starting anything")
    .option("--json", "print JSON")
    .action(async (flags: { json?: boolean }) => {
      const { validateConfig } = await import("../config/validate-config.ts");
      await validateConfig(context, flags);
    });
  command
    .command("schema")
    .description("Print the JSON Schema of the config file")
    .action(async () => {
      const { printConfigSchema } = await import("../config/print-config-schema.ts");
      await printConfigSchema(context);
    });
  return command;
}

function addWriters(command: Command, context: CliContext): void {
  command
    .command("set")
    .description("Change one setting and leave the rest of the file as it is")
    .argument("<path>", "such as gateway.port")
    .argument("[value]", "JSON5, or plain text when it is not JSON5")
    .option("--strict-json", "take the value only if it is JSON")
    .option("--json", "the same; with --dry-run print JSON")
    .option(
      "--ref-provider <alias>",
      "write a reference to a secret: its provider (default: default)",
    )
    .option("--ref-source <source>", "where the secret is: env or file")
    .option("--ref-id <id>", "name of the variable, or JSON pointer into the file")
    .option("--dry-run", "check, and write nothing")
    .option("--force", "write even when the file shrinks by more than half")
    .addHelpText("after", setExamples)
    .action(async (path: string, value: string | undefined, flags: SetFlags) => {
      const { changeSetting } = await import("../config/change-setting.ts");
      await changeSetting(context, path, value, flags);
    });
  command
    .command("unset")
    .description("Take a setting out of the file")
    .argument("<path>", "such as gateway.port")
    .option("--dry-run", "check, and write nothing")
    .option("--json", "print JSON")
    .option("--force", "write even when the file shrinks by more than half")
    .action(async (path: string, flags: EditFlags) => {
      const { removeSetting } = await import("../config/change-setting.ts");
      await removeSetting(context, path, flags);
    });
}

const setExamples = `
Examples:
  openclaw config set gateway.port 19001
  openclaw config set models.providers.custom.apiKey --ref-source env --ref-id CUSTOM_API_KEY
`;

async function printFile(context: CliContext, flags: { json?: boolean }): Promise<void> {
  const { findPaths } = await import("../config/config-file.ts");
  const { configFile } = findPaths(context);
  if (flags.json === true) writeJson(context, { path: configFile });
  else writeLine(context, configFile);
}
