import { OpenClawError } from "../sdk/errors.ts";
import type { ChannelDefinition } from "../sdk/channel.ts";
import type { ChatCommand } from "../sdk/command.ts";
import type { Provider } from "../sdk/provider.ts";
import type { Tool } from "../sdk/tool.ts";

/** Names of one kind of thing, each held by one plugin. */
export interface NamedRegistry<Value> {
  /** Throws `PLUGIN_CONFLICT` when the name is taken; answers the function that gives it back. */
  add(name: string, value: Value, owner: string): () => void;
  get(name: string): Value | undefined;
  values(): Value[];
}

/** What all running plugins have added. */
export interface PluginRegistry {
  providers: NamedRegistry<Provider>;
  channels: NamedRegistry<ChannelDefinition>;
  tools: NamedRegistry<Tool>;
  commands: NamedRegistry<ChatCommand>;
}

/** Names that the program itself has; no plugin may take them. */
export interface ReservedNames {
  tools?: readonly string[];
  commands?: readonly string[];
}

export function createPluginRegistry(reserved: ReservedNames = {}): PluginRegistry {
  return {
    providers: createNamedRegistry("provider", []),
    channels: createNamedRegistry("channel", []),
    tools: createNamedRegistry("tool", reserved.tools ?? []),
    commands: createNamedRegistry("command", reserved.commands ?? []),
  };
}

function createNamedRegistry<Value>(
  kind: string,
  reserved: readonly string[],
): NamedRegistry<Value> {
  const rows = new Map<string, { value: Value; owner: string }>();
  return {
    add(name, value, owner) {
      const holder = reserved.includes(name)
        ? "the program itself"
        : pluginName(rows.get(name)?.owner);
      if (holder !== undefined) {
        throw new OpenClawError(
          "PLUGIN_CONFLICT",
          `The plugin "${owner}" adds the ${kind} "${name}", which ${holder} has already.`,
          { hint: `Disable one of the two: openclaw plugins disable ${owner}` },
        );
      }
      const row = { value, owner };
      rows.set(name, row);
      return () => {
        if (rows.get(name) === row) rows.delete(name);
      };
    },
    get: (name) => rows.get(name)?.value,
    values: () => [...rows.values()].map((row) => row.value),
  };
}

function pluginName(owner: string | undefined): string | undefined {
  return owner === undefined ? undefined : `the plugin "${owner}"`;
}
