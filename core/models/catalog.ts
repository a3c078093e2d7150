import type { ModelFacts } from "./model-facts.ts";
import { mergeRow, type ModelRow } from "./model-row.ts";
import type { CatalogRow } from "../sdk/manifest.ts";
import { findEndpointRow } from "../sdk/find-endpoint-row.ts";
import { hostOf, type Vendor } from "./provider-directory.ts";
import { createProviderInstances, type ProviderInstance } from "./provider-instance.ts";

/** What is known about models: advice for lists and defaults, never a gate. */
export interface Catalog {
  /**
   * The models to offer for a provider at an address. Rows that the vendor does not serve at that host are left out, unless the config lists them.
   */
  rows(instance: ProviderInstance, baseUrl: string): ModelRow[];
  /** What is known about one model at an address; undefined when nothing is. Hidden rows are known too. */
  row(instance: ProviderInstance, modelId: string, baseUrl: string): ModelRow | undefined;
  /** Why the vendor's list leaves the model out at that host. */
  suppression(instance: ProviderInstance, modelId: string, baseUrl: string): string | undefined;
  instances(): ProviderInstance[];
}

export function buildCatalog(
  facts: Pick<ModelFacts, "manifests" | "config">,
  instances = createProviderInstances(facts),
): Catalog {
  const replaces = facts.config.models?.mode === "replace";

  const suppression: Catalog["suppression"] = ({ vendor }, modelId, baseUrl) =>
    vendor && whyHidden(vendor, modelId, baseUrl);

  return {
    rows(instance, baseUrl) {
      const own = instance.entry?.models ?? [];
      const vendorRows = showsVendorRows(instance, replaces) ? (instance.vendor?.rows ?? []) : [];
      const offered = vendorRows
        .map(({ id }) => id)
        .filter((id) => suppression(instance, id, baseUrl) === undefined);
      const ids = new Set([...own.map(({ id }) => id), ...offered]);
      return [...ids].map((id) => merged(instance, id, baseUrl));
    },
    row(instance, modelId, baseUrl) {
      const { known, configured } = rowsOf(instance, modelId);
      return known === undefined && configured === undefined
        ? undefined
        : merged(instance, modelId, baseUrl);
    },
    suppression,
    instances: () => instances.list(),
  };
}

/** An entry under a name of its own shows its own rows; without any, the vendor's are better than nothing. */
function showsVendorRows({ custom, entry }: ProviderInstance, replaces: boolean): boolean {
  if (replaces) return false;
  return !custom || (entry?.models ?? []).length === 0;
}

function rowsOf({ vendor, entry }: ProviderInstance, modelId: string) {
  return {
    known: vendor?.rows.find(({ id }) => id === modelId),
    configured: entry?.models?.find(({ id }) => id === modelId),
  };
}

function merged(instance: ProviderInstance, modelId: string, baseUrl: string): ModelRow {
  const { known, configured } = rowsOf(instance, modelId);
  return mergeRow(modelId, known && pricedAt(known, instance, baseUrl), configured);
}

/** The row with the price of that endpoint. Where the vendor bills by other means than tokens, or publishes no price, there is none. */
function pricedAt(
  { prices, ...row }: CatalogRow,
  { vendor }: ProviderInstance,
  baseUrl: string,
): CatalogRow {
  if (prices === undefined) return row;
  const { cost: _general, ...rest } = row;
  const list = findEndpointRow(vendor?.places ?? [], baseUrl)?.priceList;
  const cost = list === undefined ? undefined : prices[list];
  return cost === undefined ? rest : { ...rest, cost };
}

/** Why the lists of that endpoint leave a model out; undefined when they do not. */
function whyHidden(vendor: Vendor, modelId: string, baseUrl: string): string | undefined {
  const host = hostOf(baseUrl);
  const suppressed = vendor.suppressions.find(({ model, when }) => {
    const hosts = when?.baseUrlHosts;
    return (
      model === modelId && (hosts === undefined || (host !== undefined && hosts.includes(host)))
    );
  });
  if (suppressed !== undefined) return suppressed.reason;
  const place = findEndpointRow(vendor.places, baseUrl);
  if (place === undefined) return undefined;
  const lineup = vendor.lineups.find(({ endpoints }) => endpoints.includes(place.id));
  if (lineup?.models.includes(modelId) === false) return lineup.reason.replace("{model}", modelId);
  const onlyAt = vendor.rows.find(({ id }) => id === modelId)?.onlyAt;
  if (onlyAt === undefined || onlyAt.includes(place.id)) return undefined;
  return `${modelId} is not served at ${place.label}.`;
}
