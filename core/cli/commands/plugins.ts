import { Command } from "commander";
import type { CliContext } from "../context.ts";

/** `openclaw plugins`. No subcommand runs plugin code. */
export function definePluginsCommand(context: CliContext): Command {
  const command = new Command("plugins").description(
    "List plugins, with the reason why each is on or off",
  );
  command
    .command("list")
    .description("List the plugins that were found")
    .option("--enabled", "only those that are on")
    .option("--verbose", "with folder, version and what they provide")
    .option("--json", "print JSON")
    .action(async (flags: { enabled?: boolean; verbose?: boolean; json?: boolean }) => {
      const { printPluginList } = await import("../plugin-list/print-plugin-list.ts");
      await printPluginList(context, flags);
    });
  command
    .command("inspect")
    .alias("info")
    .description("Show one plugin: where it is, what it provides, why it is on or off")
    .argument("<id>", "id of the plugin")
    .option("--json", "print JSON")
    .action(async (id: string, flags: { json?: boolean }) => {
      const { printPlugin } = await import("../plugin-list/print-plugin.ts");
      await printPlugin(context, id, flags);
    });
  for (const [name, enabled] of [
    ["enable", true],
    ["disable", false],
  ] as const) {
    command
      .command(name)
      .description(`Turn a plugin ${enabled ? "on" : "off"} in the config`)
      .argument("<id>", "id of the plugin")
      .action(async (id: string) => {
        const { switchPlugin } = await import("../plugin-list/switch-plugin.ts");
        await switchPlugin(context, id, enabled);
      });
  }
  return command;
}
