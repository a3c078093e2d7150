import { findEndpointRow } from "../sdk/find-endpoint-row.ts";
import type {
  CatalogLineup,
  CatalogRow,
  CatalogSuppression,
  EndpointRow,
  ModelCatalog,
  PluginManifest,
  ProviderSetup,
} from "../sdk/manifest.ts";

/** A provider that a plugin serves, with all that its manifest says about it. */
export interface Vendor {
  id: string;
  pluginId: string;
  setup: ProviderSetup;
  endpoints: readonly EndpointRow[];
  /** All endpoints of the plugin: an address of another of its providers is known too. */
  places: readonly EndpointRow[];
  rows: readonly CatalogRow[];
  lineups: readonly CatalogLineup[];
  suppressions: readonly CatalogSuppression[];
}

export interface ProviderDirectory {
  /** By id or alias, in any case of letters. */
  find(id: string): Vendor | undefined;
  /** The vendor that owns the host of that address. */
  findByHost(baseUrl: string): Vendor | undefined;
  /** The vendor's row for that address. */
  endpointAt(baseUrl: string): EndpointRow | undefined;
  list(): readonly Vendor[];
}

/** Where two plugins name the same provider or host, the first has it. A manifest's catalog counts for its own providers only. */
export function createProviderDirectory(manifests: readonly PluginManifest[]): ProviderDirectory {
  const vendors = manifests.flatMap(readVendors);
  const byName = new Map<string, Vendor>();
  for (const vendor of vendors) claim(byName, vendor.id, vendor);
  for (const vendor of vendors) {
    for (const alias of vendor.setup.aliases ?? []) claim(byName, alias, vendor);
  }
  for (const vendor of vendors) {
    for (const alias of vendor.setup.retired?.aliases ?? []) claim(byName, alias, vendor);
  }
  const rows = manifests.flatMap((manifest) => manifest.providerEndpoints ?? []);
  const endpointAt = (baseUrl: string) => findEndpointRow(rows, baseUrl);
  return {
    find: (id) => byName.get(id.trim().toLowerCase()),
    findByHost(baseUrl) {
      const row = endpointAt(baseUrl);
      return row && vendors.find(({ endpoints }) => endpoints.includes(row));
    },
    endpointAt,
    list: () => vendors.filter((vendor) => byName.get(vendor.id.toLowerCase()) === vendor),
  };
}

/** The host of an address, lower-case and without the dot of a complete name; undefined when it is no address. */
export function hostOf(baseUrl: string): string | undefined {
  if (!URL.canParse(baseUrl)) return undefined;
  return new URL(baseUrl).hostname.toLowerCase().replace(/\.+$/, "");
}

function readVendors(manifest: PluginManifest): Vendor[] {
  const { providers = [], setup, providerEndpoints = [], modelCatalog } = manifest;
  return providers.map((id) => {
    const own = setup?.providers?.find((row) => row.id === id) ?? { id };
    const names = new Set([id, ...(own.aliases ?? [])]);
    return {
      id,
      pluginId: manifest.id,
      setup: own,
      endpoints: providerEndpoints.filter((row) => row.provider === id),
      places: providerEndpoints,
      rows: rowsOf(id, modelCatalog),
      lineups: modelCatalog?.lineups ?? [],
      suppressions: (modelCatalog?.suppressions ?? []).filter((row) => names.has(row.provider)),
    };
  });
}

function rowsOf(id: string, catalog: ModelCatalog | undefined): CatalogRow[] {
  const own = catalog?.providers[id];
  const others = own?.like === undefined ? [] : (catalog?.providers[own.like]?.models ?? []);
  return [...(own?.models ?? []), ...others];
}

function claim(names: Map<string, Vendor>, name: string, vendor: Vendor): void {
  const key = name.toLowerCase();
  if (!names.has(key)) names.set(key, vendor);
}
