import type { ChannelDefinition } from "../sdk/channel.ts";
import type { Provider } from "../sdk/provider.ts";
import type { PluginRegistry } from "./plugin-registry.ts";
import type { PluginSlot, PluginSlots } from "./plugin-slots.ts";

/** Finds what a plugin serves by what its manifest declares, and starts the plugin when it is asked for. */
export interface PluginLookup {
  /** The provider of that id or alias. Undefined when no enabled plugin serves it, or its plugin is quarantined. */
  provider(id: string): Promise<Provider | undefined>;
  /** The provider whose manifest owns the host of that address. */
  providerForEndpoint(baseUrl: string): Promise<Provider | undefined>;
  channel(id: string): Promise<ChannelDefinition | undefined>;
}

export function createPluginLookup(slots: PluginSlots, registry: PluginRegistry): PluginLookup {
  async function provider(name: string): Promise<Provider | undefined> {
    const wanted = name.toLowerCase();
    for (const slot of slots.list()) {
      const id = servedProvider(slot, wanted);
      if (id !== undefined)
        return (await slots.start(slot)) ? registry.providers.get(id) : undefined;
    }
    return undefined;
  }
  return {
    provider,
    async providerForEndpoint(baseUrl) {
      const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname.toLowerCase() : undefined;
      const rows = slots.list().flatMap(({ plugin }) => plugin.manifest.providerEndpoints ?? []);
      const row = rows.find(({ hosts }) => host !== undefined && hosts.includes(host));
      return row === undefined ? undefined : provider(row.provider);
    },
    async channel(id) {
      const slot = slots
        .list()
        .find(({ plugin }) => plugin.manifest.channels?.includes(id) === true);
      return slot !== undefined && (await slots.start(slot))
        ? registry.channels.get(id)
        : undefined;
    },
  };
}

/** The canonical id of the provider that the plugin serves under that name. */
function servedProvider({ plugin }: PluginSlot, name: string): string | undefined {
  const { providers = [], setup } = plugin.manifest;
  const direct = providers.find((id) => id.toLowerCase() === name);
  const row = setup?.providers?.find(({ aliases = [] }) =>
    aliases.some((alias) => alias.toLowerCase() === name),
  );
  return direct ?? (row !== undefined && providers.includes(row.id) ? row.id : undefined);
}
