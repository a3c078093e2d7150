import { builtInCommands } from "../commands/built-in-commands.ts";
import { createPluginHost, type PluginHost } from "../plugin-host/plugin-host.ts";
import { builtInTools } from "../tools/built-in-tools.ts";
import type { GatewayRuntimeOptions } from "./gateway-runtime-contract.ts";
import type { RuntimeState } from "./runtime-state.ts";

/** The plugins of the running gateway; the names of what is built in are taken. */
export function openPluginHost(options: GatewayRuntimeOptions, state: RuntimeState): PluginHost {
  return createPluginHost({
    plugins: state.plugins,
    decisions: state.decisions,
    config: state.loaded.config,
    logger: options.logger.child("plugins"),
    fetch: globalThis.fetch,
    clock: options.clock,
    ...(options.importPlugin ? { importPlugin: options.importPlugin } : {}),
    reserved: {
      tools: builtInTools.map((tool) => tool.name),
      commands: builtInCommands.flatMap((command) => [command.name, ...(command.aliases ?? [])]),
    },
  });
}
