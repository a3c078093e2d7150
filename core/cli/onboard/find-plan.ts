import { OpenClawError } from "../../sdk/errors.ts";
import type { AuthChoice, EndpointRow, PluginManifest } from "../../sdk/manifest.ts";
import {
  describeAnswer,
  explainNotFound,
  planProbe,
  probeKey,
  type ProbeAnswer,
  type ProbeResult,
} from "../models/probe-key.ts";
import { cancelled } from "./cancelled.ts";
import type { ProviderPlan } from "./onboard-plan.ts";
import { requireKey } from "./plan-key.ts";
import type { ProviderSources } from "./provider-sources.ts";
import type { Wizard, WizardOption } from "./wizard.ts";

const prefix = "find:";

/** For each vendor with several endpoints: the way out for people who do not know which of them their key is for. */
export function findOptions(choices: readonly AuthChoice[]): WizardOption[] {
  const groups = new Map(choices.map(({ groupId, groupLabel }) => [groupId, groupLabel]));
  return [...groups]
    .filter(([id]) => choices.filter(({ groupId }) => groupId === id).length > 1)
    .map(([id, label]) => ({
      value: `${prefix}${id}`,
      label: `${label}: I do not know which plan my key is for`,
    }));
}

/**
 * Takes the key, asks whether it may be tried, and tries it at each endpoint that its look allows until one knows it. Rejects with `ONBOARD_PLAN_UNKNOWN` when
 * none does, and says what was tried and what answered.
 */
export async function findPlan(
  option: string,
  choices: readonly AuthChoice[],
  sources: ProviderSources & { wizard: Wizard },
): Promise<ProviderPlan> {
  const { manifests, loaded, probe, wizard } = sources;
  const group = choices.filter(({ groupId }) => `${prefix}${groupId}` === option);
  const places = manifests.flatMap(({ providerEndpoints = [] }) =>
    providerEndpoints.filter((row) => group.some(({ provider }) => provider === row.provider)),
  );
  const [first] = group;
  const key = await requireKey({
    choiceId: first?.groupLabel ?? option,
    flag: first?.cliFlags[0] ?? "",
    variables: variablesOf(group, manifests),
    environment: loaded.environment,
    stored: () => probe.storedKey(first?.provider ?? ""),
    question: `Enter your ${first?.groupLabel ?? ""} key`,
    wizard,
  });
  const order = {
    providerId: first?.provider ?? "",
    key: { value: key.key, source: key.source },
    places,
    rows: manifests.flatMap(({ modelCatalog }) =>
      Object.values(modelCatalog?.providers ?? {}).flatMap(({ models }) => models),
    ),
  };
  wizard.note("Where the key would be tried", [
    ...planProbe(order).map(({ label, baseUrl }) => `${label}: ${baseUrl}`),
    "One short request each, until one knows the key.",
  ]);
  if (!(await wizard.confirm("Send these requests?"))) throw cancelled();
  const result = await wizard.during(
    "Trying the key",
    (signal) => probeKey(order, (place) => probe.provider(place.provider, place.baseUrl), signal),
    describeFound,
  );
  wizard.note("What the endpoints said", result.answers.map(describeAnswer));
  if (result.found === undefined) {
    throw new OpenClawError(
      "ONBOARD_PLAN_UNKNOWN",
      "None of these endpoints knew the key. Nothing was written.",
      { hint: explainNotFound(order, result.answers) },
    );
  }
  return planAt(result.found, group, manifests, key);
}

function describeFound({ found }: ProbeResult): string {
  return found === undefined
    ? "No endpoint knew the key"
    : `The key belongs to ${found.place.label}`;
}

function variablesOf(group: readonly AuthChoice[], manifests: readonly PluginManifest[]): string[] {
  const ids = new Set(group.map(({ provider }) => provider));
  return manifests
    .flatMap(({ setup }) => setup?.providers ?? [])
    .filter(({ id }) => ids.has(id))
    .flatMap(({ envVars }) => envVars ?? []);
}

function planAt(
  { place }: ProbeAnswer,
  group: readonly AuthChoice[],
  manifests: readonly PluginManifest[],
  key: NonNullable<ProviderPlan["key"]>,
): ProviderPlan {
  const choice = group.find(({ endpoint }) => endpoint === place.id);
  const defaultModel = choice?.defaultModel ?? defaultOf(place, manifests);
  return {
    choiceId: choice?.choiceId ?? place.id,
    providerId: place.provider,
    baseUrl: place.baseUrl,
    key,
    defaultModel: defaultModel ?? `${place.provider}/${place.probeModel ?? ""}`,
  };
}

function defaultOf(
  { provider }: EndpointRow,
  manifests: readonly PluginManifest[],
): string | undefined {
  const rows = manifests.flatMap(({ setup }) => setup?.providers ?? []);
  return rows.find(({ id }) => id === provider)?.defaultModel;
}
