import type { Disposer } from "../lib/disposer.ts";
import { OpenClawError } from "../sdk/errors.ts";
import type { Logger } from "../sdk/logger.ts";
import type { PluginManifest } from "../sdk/manifest.ts";
import type { PluginContext } from "../sdk/plugin.ts";
import type { NamedRegistry, PluginRegistry } from "./plugin-registry.ts";

export interface ContextFacts {
  manifest: PluginManifest;
  config: unknown;
  registry: PluginRegistry;
  disposer: Disposer;
  logger: Logger;
  signal: AbortSignal;
  fetch: typeof globalThis.fetch;
}

/**
 * The door through which one plugin reaches the gateway. Each addition goes into the registry and its undoing into the disposer. Only what the manifest
 * declares may be added, because help, lists and config checks have told people so before any code ran.
 */
export function createPluginContext(facts: ContextFacts): PluginContext {
  const { manifest, registry, disposer, config, logger, signal, fetch } = facts;
  const { providers = [], channels = [], contracts = {} } = manifest;
  const { tools = [], commands = [] } = contracts;

  function add<Value>(target: Target<Value>, name: string, value: Value, declaredAs = name): void {
    const fact = `The plugin "${manifest.id}" adds the ${target.kind} "${name}"`;
    if (signal.aborted) {
      throw new OpenClawError("PLUGIN_UNLOADED", `${fact} after it was unloaded.`, {
        hint: "Add everything before setup returns.",
      });
    }
    if (!target.declared.includes(declaredAs)) {
      throw new OpenClawError(
        "PLUGIN_UNDECLARED",
        `${fact}, which its manifest does not declare.`,
        {
          hint: `Add "${name}" to ${target.field} in its openclaw.plugin.json.`,
        },
      );
    }
    disposer.add(target.registry.add(name, value, manifest.id));
  }

  const provider = target("provider", "providers", providers, registry.providers);
  const channel = target("channel", "channels", channels, registry.channels);
  const tool = target("tool", "contracts.tools", tools, registry.tools);
  const command = target("command", "contracts.commands", commands, registry.commands);
  return {
    addProvider: (value) => add(provider, value.id, value),
    addChannel: (value) => add(channel, value.id, value),
    addTool: (value) => add(tool, value.name, value),
    addCommand(value) {
      // Declaring a command declares its other names.
      for (const name of [value.name, ...(value.aliases ?? [])]) {
        add(command, name, value, value.name);
      }
    },
    onDispose: (dispose) => disposer.add(dispose),
    config,
    logger,
    signal,
    fetch,
  };
}

/** One kind of thing that a plugin may add. */
interface Target<Value> {
  kind: string;
  /** The manifest's field that must name it. */
  field: string;
  declared: readonly string[];
  registry: NamedRegistry<Value>;
}

function target<Value>(
  kind: string,
  field: string,
  declared: readonly string[],
  registry: NamedRegistry<Value>,
): Target<Value> {
  return { kind, field, declared, registry };
}
