import { Command, Option } from "commander";
import type { CliContext } from "../context.ts";
import type { ListFlags } from "../models/print-model-list.ts";
import type { ProbeFlags } from "../models/probe-auth.ts";
import type { StatusFlags } from "../models/print-models-status.ts";

/** `openclaw models`: alone the same as `models status`. Runs plugin code and opens connections only for `--refresh`, `--probe` and `auth probe`. */
export function defineModelsCommand(context: CliContext): Command {
  const command = new Command("models")
    .description("List models, show which one is used and why, choose another")
    .action(async (flags: StatusFlags & { statusJson?: boolean; statusPlain?: boolean }) => {
      const json = flags.json ?? flags.statusJson ?? false;
      const plain = flags.plain ?? flags.statusPlain ?? false;
      await showStatus(context, { json, plain });
    });
  // Shown with `models status`; here they would appear in the help of every subcommand.
  for (const flag of ["--json", "--plain", "--status-json", "--status-plain"]) {
    command.addOption(new Option(flag).hideHelp());
  }
  command
    .command("list")
    .description("List models: those that the config names, or all of a provider")
    .option("--all", "every known model of every provider")
    .option("--local", "only models on this machine")
    .option("--provider <id>", "all known models of one provider")
    .option("--refresh", "ask the provider's endpoint which models it serves, where it can tell")
    .option("--json", "print JSON, with prices")
    .option("--plain", "print references only, one a line")
    .action(async (flags: ListFlags) => {
      const { printModelList } = await import("../models/print-model-list.ts");
      await printModelList(context, flags);
    });
  command
    .command("status")
    .description("Show the default model, where requests go and which key they carry")
    .option("--json", "print JSON")
    .option("--plain", "print the reference of the default model only")
    .option(
      "--check",
      "exit with 1 when a key is missing or has expired, with 2 when one will soon",
    )
    .option("--probe", "ask each provider's endpoint for one word, and show what it said")
    .action(async (flags: StatusFlags) => showStatus(context, flags));
  command
    .command("set")
    .description("Make a model the default")
    .argument("<model>", "provider/model, or an alias")
    .action(async (model: string) => {
      const { setDefaultModel } = await import("../models/set-default-model.ts");
      await setDefaultModel(context, model);
    });
  command.addCommand(defineAliasesCommand(context));
  command.addCommand(defineAuthCommand(context));
  return command;
}

function defineAuthCommand(context: CliContext): Command {
  const command = new Command("auth").description("Keys of providers");
  command
    .command("probe")
    .description("Find out which plan and region a key belongs to, by one short request to each")
    .option("--provider <id>", "whose key; else that of the default model")
    .option("--yes", "send the requests without asking")
    .option("--write", "set the right address in the config without asking")
    .option("--json", "print JSON")
    .action(async (flags: ProbeFlags) => {
      const { probeAuth } = await import("../models/probe-auth.ts");
      await probeAuth(context, flags);
    });
  return command;
}

function defineAliasesCommand(context: CliContext): Command {
  const command = new Command("aliases").description("Short names for models");
  command
    .command("list")
    .description("List the aliases")
    .option("--json", "print JSON")
    .option("--plain", "print alias and reference only, one pair a line")
    .action(async (flags: { json?: boolean; plain?: boolean }) => {
      const { listModelAliases } = await import("../models/edit-aliases.ts");
      await listModelAliases(context, flags);
    });
  command
    .command("add")
    .description("Give a model a short name; a name that is taken moves")
    .argument("<alias>", "the short name")
    .argument("<model>", "provider/model, or another alias")
    .action(async (alias: string, model: string) => {
      const { addModelAlias } = await import("../models/edit-aliases.ts");
      await addModelAlias(context, alias, model);
    });
  command
    .command("remove")
    .description("Take a short name away")
    .argument("<alias>", "the short name")
    .action(async (alias: string) => {
      const { removeModelAlias } = await import("../models/edit-aliases.ts");
      await removeModelAlias(context, alias);
    });
  return command;
}

async function showStatus(context: CliContext, flags: StatusFlags): Promise<void> {
  const { printModelsStatus } = await import("../models/print-models-status.ts");
  await printModelsStatus(context, flags);
}
