import { createConsoleLogger } from "../../lib/logger.ts";
import type { Redactor } from "../../lib/redact.ts";
import { findCredential } from "../../models/credentials.ts";
import { createPluginHost } from "../../plugin-host/plugin-host.ts";
import type { ChannelDefinition } from "../../sdk/channel.ts";
import type { Provider } from "../../sdk/provider.ts";
import type { CliContext } from "../context.ts";
import type { Project } from "../load-project.ts";
import type { ProviderPlan } from "./onboard-plan.ts";
import type { SetupOffers } from "./setup-offers.ts";
import { verifyModel, type Verification } from "./verify-model.ts";

/** Runs plugin code for onboarding: one completion, one look at a token. A plugin is loaded when it is first asked. */
export interface SetupProbe {
  /** Never rejects because of the endpoint. */
  verify(plan: ProviderPlan, signal: AbortSignal): Promise<Verification>;
  /** By id, or else by the host of the address; the generic one when no plugin knows either. */
  provider(providerId: string, baseUrl: string): Promise<Provider>;
  /** The key of a provider in the credential store. */
  storedKey(providerId: string): Promise<{ value: string; source: string } | undefined>;
  channel(channelId: string): Promise<ChannelDefinition | undefined>;
  close(): Promise<void>;
}

export function openSetupProbe(
  { plugins, loaded, paths }: Project,
  { decisions, manifests }: SetupOffers,
  context: Pick<CliContext, "stderr">,
  redactor: Redactor,
): SetupProbe {
  const { config, environment } = loaded;
  const logger = createConsoleLogger({ level: "error", redactor, write: context.stderr });
  const host = createPluginHost({ plugins, decisions, config, logger, fetch: globalThis.fetch });

  async function providerFor(providerId: string, baseUrl: string): Promise<Provider> {
    const served = (await host.provider(providerId)) ?? (await host.providerForEndpoint(baseUrl));
    if (served) return served;
    const { createOpenAiCompatibleProvider } = await import("../../sdk/openai-compatible/index.ts");
    return createOpenAiCompatibleProvider({ id: providerId });
  }

  return {
    async verify(plan, signal) {
      const { providerId, baseUrl, key, defaultModel } = plan;
      const endpoint = {
        providerId,
        baseUrl,
        ...(key ? { apiKey: key.key, credentialSource: key.source } : {}),
      };
      const modelId = defaultModel.slice(defaultModel.indexOf("/") + 1);
      const rows = manifests.flatMap(
        (row) => row.modelCatalog?.providers[providerId]?.models ?? [],
      );
      const reasoning = rows.find(({ id }) => id === modelId)?.reasoning;
      const model = { id: modelId, ...(reasoning === undefined ? {} : { reasoning }) };
      return verifyModel(await providerFor(providerId, baseUrl), endpoint, model, signal);
    },
    provider: providerFor,
    async storedKey(providerId) {
      const found = await findCredential(providerId, { manifests, config, environment, paths });
      return found?.kind === "profile" ? found : undefined;
    },
    channel: (channelId) => host.channel(channelId),
    close: () => host.dispose(),
  };
}
