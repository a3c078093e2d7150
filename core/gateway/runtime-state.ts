import type { LoadedConfig } from "../config/load-config.ts";
import {
  decideEnablement,
  enabledManifests,
  type PluginDecision,
} from "../plugin-host/decide-enablement.ts";
import type { DiscoveredPlugin } from "../plugin-host/discover-plugins.ts";
import { defaultAgentId } from "../routing/route.ts";
import type { PluginManifest } from "../sdk/manifest.ts";

/** What the running gateway was made from. A reload replaces it whole; whoever reads it asks again each time. */
export interface RuntimeState {
  loaded: LoadedConfig;
  plugins: readonly DiscoveredPlugin[];
  decisions: readonly PluginDecision[];
  /** Of the plugins that are on. */
  manifests: readonly PluginManifest[];
}

export function createRuntimeState(
  loaded: LoadedConfig,
  plugins: readonly DiscoveredPlugin[],
): RuntimeState {
  const decisions = decideEnablement(plugins, loaded.config);
  return { loaded, plugins, decisions, manifests: enabledManifests(plugins, decisions) };
}

/** Ids of the configured agents, the one that answers when no rule names another first. */
export function listAgents({ loaded }: RuntimeState): string[] {
  const first = defaultAgentId(loaded.config);
  const ids = Object.keys(loaded.config.agents?.entries ?? {}).map((id) => id.toLowerCase());
  return [first, ...ids.filter((id) => id !== first)];
}
