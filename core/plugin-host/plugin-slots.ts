import type { Config } from "../config/schema.ts";
import type { Clock } from "../lib/clock.ts";
import { errorMessage, isOpenClawError } from "../sdk/errors.ts";
import type { Logger } from "../sdk/logger.ts";
import type { Plugin } from "../sdk/plugin.ts";
import type { PluginDecision } from "./decide-enablement.ts";
import type { DiscoveredPlugin } from "./discover-plugins.ts";
import type { PluginRegistry } from "./plugin-registry.ts";
import { startPlugin, type RunningPlugin } from "./start-plugin.ts";

/** What the host works from; a reload of the config replaces it. */
export interface PluginSetting {
  plugins: readonly DiscoveredPlugin[];
  /** One for each plugin, in the same order. */
  decisions: readonly PluginDecision[];
  config: Config;
}

export interface PluginSlotsOptions {
  importPlugin(plugin: DiscoveredPlugin): Promise<Plugin>;
  registry: PluginRegistry;
  logger: Logger;
  fetch: typeof globalThis.fetch;
  clock: Clock;
}

/** One enabled plugin and how far it has come. */
export interface PluginSlot {
  readonly plugin: DiscoveredPlugin;
  readonly settings: unknown;
  starting?: Promise<boolean>;
  running?: RunningPlugin;
  /** Why it is quarantined. */
  error?: string;
}

/** The life of each enabled plugin: started once, at first need; quarantined when that fails; stopped in reverse order. */
export interface PluginSlots {
  list(): PluginSlot[];
  /** Never rejects. False when the plugin is quarantined. */
  start(slot: PluginSlot): Promise<boolean>;
  /** Answers whether it ran. */
  stop(slot: PluginSlot): Promise<boolean>;
  /** Stops what is gone or changed and takes up the new setting; starts nothing. Answers the ids of plugins that were running. */
  replace(setting: PluginSetting): Promise<string[]>;
  stopAll(): Promise<void>;
}

export function createPluginSlots(
  setting: PluginSetting,
  options: PluginSlotsOptions,
): PluginSlots {
  const slots = new Map<string, PluginSlot>();
  /** In the order in which they were started. */
  const started: PluginSlot[] = [];

  async function run(slot: PluginSlot): Promise<boolean> {
    await startSlot(slot, options);
    if (slot.running === undefined) return false;
    started.push(slot);
    return true;
  }

  async function stop(slot: PluginSlot): Promise<boolean> {
    await slot.starting;
    const { running } = slot;
    const place = started.indexOf(slot);
    if (place >= 0) started.splice(place, 1);
    await running?.stop();
    delete slot.starting;
    delete slot.running;
    delete slot.error;
    return running !== undefined;
  }

  for (const slot of enabledSlots(setting)) slots.set(slot.plugin.id, slot);

  return {
    list: () => [...slots.values()],
    start(slot) {
      slot.starting ??= run(slot);
      return slot.starting;
    },
    stop,
    async replace(next) {
      const wanted = new Map(enabledSlots(next).map((slot) => [slot.plugin.id, slot]));
      const stopped: string[] = [];
      for (const slot of [...started.toReversed(), ...slots.values()]) {
        const { id } = slot.plugin;
        const replacement = wanted.get(id);
        if (slots.get(id) !== slot || (replacement !== undefined && isSame(slot, replacement)))
          continue;
        slots.delete(id);
        if (await stop(slot)) stopped.push(id);
      }
      const kept = new Map(slots);
      slots.clear();
      for (const [id, slot] of wanted) slots.set(id, kept.get(id) ?? slot);
      return stopped;
    },
    async stopAll() {
      for (const slot of [...started.toReversed(), ...slots.values()]) await stop(slot);
      slots.clear();
    },
  };
}

/** Leaves the slot running, or quarantined with its error. */
async function startSlot(slot: PluginSlot, options: PluginSlotsOptions): Promise<void> {
  const { plugin, settings } = slot;
  try {
    const logger = options.logger.child(plugin.id);
    slot.running = await startPlugin({ ...options, plugin, settings, logger });
  } catch (error) {
    slot.error = errorMessage(error);
    const hint = isOpenClawError(error) ? error.hint : undefined;
    options.logger.error(
      `the plugin "${plugin.id}" is left out: ${slot.error}`,
      hint === undefined ? {} : { hint },
    );
  }
}

function enabledSlots({ plugins, decisions, config }: PluginSetting): PluginSlot[] {
  const enabled = new Set(decisions.filter((row) => row.enabled).map((row) => row.rootDir));
  const entries = config.plugins?.entries ?? {};
  return plugins
    .filter((plugin) => enabled.has(plugin.rootDir))
    .map((plugin) => ({
      plugin,
      settings: Object.hasOwn(entries, plugin.id) ? entries[plugin.id]?.config : undefined,
    }));
}

function isSame(before: PluginSlot, after: PluginSlot): boolean {
  return (
    JSON.stringify([before.plugin, before.settings]) ===
    JSON.stringify([after.plugin, after.settings])
  );
}
