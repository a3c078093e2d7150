import type { Config } from "../../config/schema.ts";
import {
  decideEnablement,
  enabledManifests,
  soundManifests,
  type PluginDecision,
} from "../../plugin-host/decide-enablement.ts";
import type { PluginManifest } from "../../sdk/manifest.ts";
import type { Project } from "../load-project.ts";

export interface SetupOffers {
  decisions: PluginDecision[];
  /** Of the plugins that are on, or would be as soon as the config names what they serve. */
  manifests: PluginManifest[];
}

/** What can be set up: a plugin that only waits for its first use counts, one that was switched off does not. */
export function findSetupOffers({ plugins, loaded }: Project): SetupOffers {
  const manifests = soundManifests(plugins);
  const providers = manifests
    .flatMap((manifest) => manifest.providerAuthChoices ?? [])
    .map(({ provider }) => [provider, {}] as const);
  const channels = manifests
    .flatMap((manifest) => Object.keys(manifest.channelConfigs ?? {}))
    .map((id) => [id, {}] as const);
  const { config } = loaded;
  const used: Config = {
    ...config,
    models: {
      ...config.models,
      providers: { ...Object.fromEntries(providers), ...config.models?.providers },
    },
    channels: { ...Object.fromEntries(channels), ...config.channels },
  };
  const decisions = decideEnablement(plugins, used);
  return { decisions, manifests: enabledManifests(plugins, decisions) };
}
