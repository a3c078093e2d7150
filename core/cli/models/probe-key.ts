import { findEndpointRow } from "../../sdk/find-endpoint-row.ts";
import type { CatalogRow, EndpointRow } from "../../sdk/manifest.ts";
import type { ModelError, Provider, ProviderEndpoint } from "../../sdk/provider.ts";
import { placesForKey, verdictOn } from "../../models/probe-places.ts";
import { verifyModel } from "../onboard/verify-model.ts";

/** A key, and where it may belong. */
export interface ProbeOrder {
  providerId: string;
  key: { value: string; source: string };
  places: readonly EndpointRow[];
  /** What is known about the models that are asked. */
  rows: readonly CatalogRow[];
  /** Where it is used now. */
  currentUrl?: string;
}

/** What one endpoint said to a key. */
export interface ProbeAnswer {
  place: EndpointRow;
  /** `works`: a model answered. `known`: the key belongs there, and something else is the matter. */
  outcome: "works" | "known" | "refused" | "unsaid";
  error?: ModelError;
}

export interface ProbeResult {
  answers: ProbeAnswer[];
  /** Where the key belongs; absent when no endpoint knew it. */
  found?: ProbeAnswer;
}

/** The endpoints that would be asked, in that order. */
export function planProbe({
  places,
  key,
  currentUrl,
}: Pick<ProbeOrder, "places" | "key" | "currentUrl">): EndpointRow[] {
  const current = currentUrl === undefined ? undefined : findEndpointRow(places, currentUrl);
  return placesForKey(places, key.value, current);
}

/** Asks one endpoint after the other for the beginning of a one-word answer, until one knows the key. Never asks for a list of models. */
export async function probeKey(
  order: ProbeOrder,
  providerFor: (place: EndpointRow) => Promise<Provider>,
  signal: AbortSignal,
  onAnswer: (answer: ProbeAnswer) => void = () => undefined,
): Promise<ProbeResult> {
  const answers: ProbeAnswer[] = [];
  for (const place of planProbe(order)) {
    if (signal.aborted) break;
    const answer = await askPlace(place, order, await providerFor(place), signal);
    if (answer === undefined) break;
    answers.push(answer);
    onAnswer(answer);
    if (answer.outcome === "works" || answer.outcome === "known") return { answers, found: answer };
  }
  return { answers };
}

async function askPlace(
  place: EndpointRow,
  { providerId, key, rows }: ProbeOrder,
  provider: Provider,
  signal: AbortSignal,
): Promise<ProbeAnswer | undefined> {
  const { baseUrl, probeModel = "" } = place;
  const endpoint: ProviderEndpoint = {
    providerId,
    baseUrl,
    apiKey: key.value,
    credentialSource: key.source,
  };
  const { reasoning } = rows.find(({ id }) => id === probeModel) ?? {};
  const model = { id: probeModel, ...(reasoning === undefined ? {} : { reasoning }) };
  const result = await verifyModel(provider, endpoint, model, signal);
  if (result.outcome === "stopped") return undefined;
  if (result.outcome === "works") return { place, outcome: "works" };
  return { place, outcome: verdictOn(result.error), error: result.error };
}

/** Why no endpoint knew the key, and what may be done. */
export function explainNotFound(
  order: Pick<ProbeOrder, "places" | "key">,
  answers: readonly ProbeAnswer[],
): string {
  if (answers.some(({ outcome }) => outcome === "unsaid")) {
    return "Not all endpoints could tell: try again later.";
  }
  const prefixes = new Set(planProbe(order).flatMap(({ keyPrefixes = [] }) => keyPrefixes));
  const own = order.places.filter(({ baseUrl, keyPrefixes = [] }) => {
    return baseUrl.includes("{") && keyPrefixes.some((prefix) => prefixes.has(prefix));
  });
  const labels = own.map(({ label }) => label).join("; ");
  const elsewhere =
    labels === ""
      ? ""
      : ` It may also be for a host of your own, which nobody can guess (${labels}): that is an auth choice of onboarding.`;
  return `It was deleted or reset, or the subscription has ended: make a new one on the vendor's page.${elsewhere}`;
}

/** One line about what an endpoint said: `Coding Plan, China  coding.example.com  refused the key (401)`. */
export function describeAnswer({ place, outcome, error }: ProbeAnswer): string {
  const status = error?.status === undefined ? "" : ` (${error.status})`;
  const said = {
    works: "answered",
    known: `knows the key${status}: ${error?.message ?? ""}`,
    refused: `refused the key${status}`,
    unsaid: `could not tell${status}: ${error?.message ?? ""}`,
  }[outcome];
  return `${place.label} at ${URL.parse(place.baseUrl)?.host ?? place.baseUrl}: ${said}`;
}
