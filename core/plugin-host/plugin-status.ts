import type { PluginOrigin } from "./discover-plugins.ts";
import type { PluginSetting, PluginSlot } from "./plugin-slots.ts";

/** How a plugin stands in a running gateway. */
export interface PluginStatus {
  id: string;
  name: string;
  origin: PluginOrigin;
  rootDir: string;
  /** `loaded`: its code runs. `ready`: enabled, not needed yet. `disabled`: see `detail`. `failed`: quarantined, broken or blocked. */
  state: "loaded" | "ready" | "disabled" | "failed";
  /** The reason for being on or off, or the error. */
  detail: string;
}

export function describePlugins(
  setting: PluginSetting,
  slots: readonly PluginSlot[],
): PluginStatus[] {
  return setting.plugins.map((plugin, index) => {
    const { id, manifest, origin, rootDir } = plugin;
    const decision = setting.decisions[index];
    const slot = slots.find((row) => row.plugin.rootDir === rootDir && row.plugin.id === id);
    const problem = plugin.error ?? plugin.blocked ?? slot?.error;
    const detail = problem ?? decision?.reason ?? "";
    const row = { id, name: manifest.name, origin, rootDir, detail };
    if (problem !== undefined) return { ...row, state: "failed" };
    if (slot === undefined) return { ...row, state: "disabled" };
    return { ...row, state: slot.running === undefined ? "ready" : "loaded" };
  });
}
