import type { Config } from "../config/schema.ts";
import type { PluginManifest } from "../sdk/manifest.ts";
import type { DiscoveredPlugin } from "./discover-plugins.ts";

/** Whether a plugin may run, and why; the reason is shown by `plugins list`. */
export interface PluginDecision {
  id: string;
  /** Tells two plugins of one id apart. */
  rootDir: string;
  enabled: boolean;
  /** One phrase that names the line of the config, or the fact, that decided. */
  reason: string;
}

/** Pure. One decision for each plugin, in the same order; of several plugins with one id at most one is enabled. */
export function decideEnablement(
  plugins: readonly DiscoveredPlugin[],
  config: Config,
): PluginDecision[] {
  const claims = new Map<string, string>();
  return plugins.map((plugin) => {
    const { id, rootDir } = plugin;
    const wish = decideOne(plugin, config);
    if (!wish.enabled) return { id, rootDir, ...wish };
    const own = claimsOf(plugin.manifest);
    const taken = own.find((claim) => claims.has(claim));
    if (taken !== undefined) {
      const reason = `${taken} is already served by the plugin "${claims.get(taken) ?? ""}"`;
      return { id, rootDir, enabled: false, reason };
    }
    for (const claim of own) claims.set(claim, id);
    return { id, rootDir, ...wish };
  });
}

/** The manifests of the plugins that may run. */
export function enabledManifests(
  plugins: readonly DiscoveredPlugin[],
  decisions: readonly PluginDecision[],
): PluginManifest[] {
  const enabled = new Set(decisions.filter((row) => row.enabled).map((row) => row.rootDir));
  return plugins.filter((plugin) => enabled.has(plugin.rootDir)).map((plugin) => plugin.manifest);
}

/** The manifests that are sound, enabled or not: what the config may talk about. */
export function soundManifests(plugins: readonly DiscoveredPlugin[]): PluginManifest[] {
  return plugins
    .filter((plugin) => plugin.error === undefined && plugin.blocked === undefined)
    .map((plugin) => plugin.manifest);
}

type Wish = Pick<PluginDecision, "enabled" | "reason">;

const on = (reason: string): Wish => ({ enabled: true, reason });
const off = (reason: string): Wish => ({ enabled: false, reason });

function decideOne(plugin: DiscoveredPlugin, config: Config): Wish {
  const { id, origin } = plugin;
  const settings = config.plugins ?? {};
  const problem = plugin.blocked ?? plugin.error;
  if (problem !== undefined) return off(problem);
  if (settings.enabled === false) return off("plugins.enabled is false");
  if (settings.deny?.includes(id) === true) return off("plugins.deny lists it");
  const allow = settings.allow ?? [];
  if (allow.length > 0 && !allow.includes(id)) return off("plugins.allow does not list it");
  const switched = Object.hasOwn(settings.entries ?? {}, id)
    ? settings.entries?.[id]?.enabled
    : undefined;
  if (switched !== undefined) {
    const reason = `plugins.entries.${id}.enabled is ${switched}`;
    return switched ? on(reason) : off(reason);
  }
  if (allow.length > 0) return on("plugins.allow lists it");
  if (origin === "path") return on("plugins.load.paths names it");
  if (origin === "global") return on("lies in the plugins folder of the state directory");
  if (plugin.manifest.enabledByDefault === true) return on("bundled, on by default");
  const use = findUse(plugin.manifest, config);
  return use === undefined ? off("bundled, off until it is enabled") : on(`${use} uses it`);
}

/** The place in the config that needs the plugin. */
function findUse(manifest: PluginManifest, config: Config): string | undefined {
  const channel = manifest.channels?.find((id) => config.channels?.[id] !== undefined);
  if (channel !== undefined) return `channels.${channel}`;
  const names = new Set(providerNames(manifest));
  const entry = Object.keys(config.models?.providers ?? {}).find((id) =>
    names.has(id.toLowerCase()),
  );
  if (entry !== undefined) return `models.providers.${entry}`;
  const model = config.agents?.defaults?.model;
  const primary = typeof model === "string" ? model : model?.primary;
  const provider = primary?.split("/", 1)[0]?.trim().toLowerCase();
  return provider !== undefined && names.has(provider) ? "agents.defaults.model" : undefined;
}

/**
 * What only one plugin may serve. Without this a stranger's plugin could declare a trusted provider's id and be handed its key.
 */
function claimsOf(manifest: PluginManifest): string[] {
  const providers = [...new Set(providerNames(manifest))].map((id) => `provider "${id}"`);
  const channels = (manifest.channels ?? []).map((id) => `channel "${id}"`);
  return [...providers, ...channels];
}

function providerNames(manifest: PluginManifest): string[] {
  const aliases = (manifest.setup?.providers ?? []).flatMap((row) => [
    row.id,
    ...(row.aliases ?? []),
  ]);
  return [...(manifest.providers ?? []), ...aliases].map((id) => id.toLowerCase());
}
