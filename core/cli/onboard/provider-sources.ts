import type { LoadedConfig } from "../../config/load-config.ts";
import type { PluginManifest } from "../../sdk/manifest.ts";
import type { FoundSetup } from "../../sdk/setup-import.ts";
import type { OnboardFlags } from "./onboard-flags.ts";
import type { SetupProbe } from "./setup-probe.ts";
import type { Wizard } from "./wizard.ts";

/** What the choice of a provider is made from. */
export interface ProviderSources {
  flags: OnboardFlags;
  manifests: readonly PluginManifest[];
  loaded: LoadedConfig;
  probe: Pick<SetupProbe, "storedKey" | "provider">;
  /** What other programs are set up with; looked for only when a person is asked. */
  foreign?(): Promise<FoundSetup[]>;
  wizard?: Wizard;
}
