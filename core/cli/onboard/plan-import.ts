import { maskKey } from "../../models/mask-key.ts";
import { findEndpointRow } from "../../sdk/find-endpoint-row.ts";
import type { PluginManifest } from "../../sdk/manifest.ts";
import type { FoundSetup } from "../../sdk/setup-import.ts";
import { cancelled } from "./cancelled.ts";
import type { ProviderPlan } from "./onboard-plan.ts";
import type { Wizard } from "./wizard.ts";

/** A setup of another program whose address one of our providers serves. */
export interface ImportOffer {
  setup: FoundSetup;
  /** For the list of choices. */
  label: string;
  plan: ProviderPlan;
}

/** The setups that can be taken over: at an address of a provider that is known here. */
export function importOffers(
  setups: readonly FoundSetup[],
  manifests: readonly PluginManifest[],
): ImportOffer[] {
  return setups.flatMap((setup) => {
    const plan = planFor(setup, manifests);
    if (plan === undefined) return [];
    const host = URL.parse(setup.baseUrl)?.host ?? setup.baseUrl;
    const label = `Take over from ${setup.label}: ${host}, key ${maskKey(setup.key.value)}`;
    return [{ setup, label, plan }];
  });
}

/** Says what would be copied, and from where. Rejects with `ONBOARD_CANCELLED` without a yes. */
export async function confirmImport(offer: ImportOffer, wizard: Wizard): Promise<ProviderPlan> {
  const { setup, plan } = offer;
  const models = setup.models.map(({ id }) => id).join(", ");
  wizard.note(`Take over from ${setup.label}`, [
    `Key:      ${maskKey(setup.key.value)}, from ${setup.key.source}`,
    `Endpoint: ${setup.baseUrl}`,
    `Models:   ${models === "" ? "none are named there" : models}`,
    `Default:  ${plan.defaultModel}`,
  ]);
  if (!(await wizard.confirm("Copy this key and these models?"))) throw cancelled();
  return plan;
}

function planFor(
  setup: FoundSetup,
  manifests: readonly PluginManifest[],
): ProviderPlan | undefined {
  const owner = manifests.find(
    ({ providerEndpoints = [] }) => findEndpointRow(providerEndpoints, setup.baseUrl) !== undefined,
  );
  const place = findEndpointRow(owner?.providerEndpoints ?? [], setup.baseUrl);
  if (owner === undefined || place === undefined || place.retired === true) return undefined;
  const { provider } = place;
  const vendor = owner.setup?.providers?.find(({ id }) => id === provider);
  const model = setup.defaultModel ?? setup.models[0]?.id;
  const defaultModel = model === undefined ? vendor?.defaultModel : `${provider}/${model}`;
  if (defaultModel === undefined) return undefined;
  return {
    choiceId: "import",
    providerId: provider,
    baseUrl: setup.baseUrl,
    key: { kind: "store", key: setup.key.value, source: setup.key.source },
    defaultModel,
    models: setup.models.map(({ id, input, contextWindow, reasoning }) => ({
      id,
      ...(input === undefined ? {} : { input }),
      ...(contextWindow === undefined ? {} : { contextWindow }),
      ...(reasoning === undefined ? {} : { reasoning }),
    })),
  };
}
