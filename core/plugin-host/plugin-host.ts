import { systemClock, type Clock } from "../lib/clock.ts";
import type { ChannelDefinition } from "../sdk/channel.ts";
import type { ChatCommand } from "../sdk/command.ts";
import type { Logger } from "../sdk/logger.ts";
import type { Plugin } from "../sdk/plugin.ts";
import type { Tool } from "../sdk/tool.ts";
import type { DiscoveredPlugin } from "./discover-plugins.ts";
import { createPluginLoader } from "./load-plugin.ts";
import { createPluginLookup, type PluginLookup } from "./plugin-lookup.ts";
import { createPluginRegistry, type ReservedNames } from "./plugin-registry.ts";
import { createPluginSlots, type PluginSetting, type PluginSlot } from "./plugin-slots.ts";
import { describePlugins, type PluginStatus } from "./plugin-status.ts";

export interface PluginHostOptions extends PluginSetting {
  logger: Logger;
  fetch: typeof globalThis.fetch;
  clock?: Clock;
  /** Names of built-in tools and commands. */
  reserved?: ReservedNames;
  /** Imports a plugin's code; the real import when absent. */
  importPlugin?: (plugin: DiscoveredPlugin) => Promise<Plugin>;
}

/**
 * Runs plugins: each is imported at the first need, and what it added is undone when it goes. A plugin that fails is quarantined with its error and nothing
 * else notices: no method here rejects because of a plugin.
 */
export interface PluginHost extends PluginLookup {
  /** The channels that the config has a section for and does not disable. */
  channels(): Promise<ChannelDefinition[]>;
  /** What running plugins have added. */
  tools(): Tool[];
  commands(): ChatCommand[];
  /** Starts the plugins that must run before anybody asks: those that add tools or commands, and those that did not come with the program. */
  loadEnabled(): Promise<void>;
  unload(id: string): Promise<void>;
  /** Takes up a new config: unloads what is gone or changed, loads what ran before or must run now. The others do not notice. */
  update(setting: PluginSetting): Promise<{ unloaded: string[]; loaded: string[] }>;
  statuses(): PluginStatus[];
  dispose(): Promise<void>;
}

export function createPluginHost(options: PluginHostOptions): PluginHost {
  const { logger, fetch, clock = systemClock } = options;
  const loader = createPluginLoader();
  const registry = createPluginRegistry(options.reserved);
  const importPlugin = options.importPlugin ?? ((plugin) => loader.load(plugin));
  const slots = createPluginSlots(options, { importPlugin, registry, logger, fetch, clock });
  const lookup = createPluginLookup(slots, registry);
  let setting: PluginSetting = options;
  let updating: Promise<unknown> = Promise.resolve();

  async function update(next: PluginSetting): Promise<{ unloaded: string[]; loaded: string[] }> {
    const unloaded = await slots.replace(next);
    setting = next;
    const due = slots.list().filter((slot) => {
      return (
        slot.running === undefined &&
        slot.error === undefined &&
        (isEager(slot) || unloaded.includes(slot.plugin.id))
      );
    });
    const results = await Promise.all(due.map((slot) => slots.start(slot)));
    return {
      unloaded,
      loaded: due.filter((_, index) => results[index]).map(({ plugin }) => plugin.id),
    };
  }

  return {
    ...lookup,
    async channels() {
      const sections = Object.entries(setting.config.channels ?? {});
      const ids = sections.filter(([, section]) => isWanted(section)).map(([id]) => id);
      const found = await Promise.all(ids.map((id) => lookup.channel(id)));
      return found.filter((definition) => definition !== undefined);
    },
    tools: () => registry.tools.values(),
    commands: () => [...new Set(registry.commands.values())],
    async loadEnabled() {
      await Promise.all(
        slots
          .list()
          .filter(isEager)
          .map((slot) => slots.start(slot)),
      );
    },
    async unload(id) {
      const slot = slots.list().find(({ plugin }) => plugin.id === id);
      if (slot !== undefined) await slots.stop(slot);
    },
    update(next) {
      const result = inTurn(updating, () => update(next));
      updating = result;
      return result;
    },
    statuses: () => describePlugins(setting, slots.list()),
    async dispose() {
      await Promise.allSettled([updating]);
      await slots.stopAll();
      loader.dispose();
    },
  };
}

function isEager({ plugin }: PluginSlot): boolean {
  const { tools = [], commands = [] } = plugin.manifest.contracts ?? {};
  return plugin.origin !== "bundled" || tools.length + commands.length > 0;
}

function isWanted(section: unknown): boolean {
  return (
    typeof section === "object" &&
    section !== null &&
    (section as { enabled?: unknown }).enabled !== false
  );
}

async function inTurn<Result>(
  before: Promise<unknown>,
  run: () => Promise<Result>,
): Promise<Result> {
  await Promise.allSettled([before]);
  return run();
}
