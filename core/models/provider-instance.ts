import type { ModelFacts, ProviderEntry } from "./model-facts.ts";
import {
  createProviderDirectory,
  type ProviderDirectory,
  type Vendor,
} from "./provider-directory.ts";

/** A provider as references name it: a vendor's own, or an entry of `models.providers`. */
export interface ProviderInstance {
  /** What stands before the slash of its references. */
  id: string;
  /** The plugin's provider that serves it; absent when the generic one does. */
  vendor?: Vendor;
  /** Its own entry in the config. */
  entry?: ProviderEntry;
  /** True when the entry stands under another name than the vendor's. Then its own key comes before the vendor's. */
  custom: boolean;
  /**
   * The entry that says where requests go and as whom: its own, or, for a vendor without one, the first entry under one of the vendor's other names.
   */
  transport?: { id: string; entry: ProviderEntry };
}

export interface ProviderInstances {
  readonly directory: ProviderDirectory;
  /** By the text before the slash. An entry of exactly that name comes before any alias. */
  find(id: string): ProviderInstance | undefined;
  /** Entries of the config first, then vendors. */
  list(): ProviderInstance[];
}

export function createProviderInstances(
  facts: Pick<ModelFacts, "manifests" | "config">,
): ProviderInstances {
  const directory = createProviderDirectory(facts.manifests);
  const entries = Object.entries(facts.config.models?.providers ?? {});

  function ofEntry(id: string, entry: ProviderEntry): ProviderInstance {
    const named = directory.find(id) ?? directory.find(entry.api ?? "");
    const vendor =
      named ?? (entry.baseUrl === undefined ? undefined : directory.findByHost(entry.baseUrl));
    const isVendor = vendor !== undefined && vendor.id.toLowerCase() === id.toLowerCase();
    const own = { id, entry };
    const borrowed = isVendor && entry.baseUrl === undefined ? borrow(vendor, id) : undefined;
    // A place from elsewhere comes with the key that fits it, unless the entry has one itself.
    const merged = borrowed && { id: borrowed.id, entry: { ...borrowed.entry, ...entry } };
    return {
      id: isVendor ? vendor.id : id,
      entry,
      custom: !isVendor,
      transport: merged ?? own,
      ...(vendor === undefined ? {} : { vendor }),
    };
  }

  function ofVendor(vendor: Vendor): ProviderInstance {
    const transport = borrow(vendor, vendor.id);
    return {
      id: vendor.id,
      vendor,
      custom: false,
      ...(transport === undefined ? {} : { transport }),
    };
  }

  function borrow(vendor: Vendor, except: string): ProviderInstance["transport"] {
    const found = entries.find(
      ([id, entry]) =>
        id !== except &&
        directory.find(id) === vendor &&
        speaksChat(entry) &&
        entry.baseUrl !== undefined &&
        directory.endpointAt(entry.baseUrl)?.retired !== true,
    );
    return found && { id: found[0], entry: found[1] };
  }

  return {
    directory,
    find(id) {
      const wanted = id.trim().toLowerCase();
      const exact = entries.find(([key]) => key.toLowerCase() === wanted);
      if (exact !== undefined) return ofEntry(...exact);
      const vendor = directory.find(wanted);
      if (vendor === undefined) return undefined;
      const own = entries.find(([key]) => key.toLowerCase() === vendor.id.toLowerCase());
      return own === undefined ? ofVendor(vendor) : ofEntry(...own);
    },
    list() {
      const configured = entries.map(([id, entry]) => ofEntry(id, entry));
      const taken = new Set(configured.map(({ id }) => id));
      const rest = directory.list().filter(({ id }) => !taken.has(id));
      return [...configured, ...rest.map(ofVendor)];
    },
  };
}

/** True when the entry speaks the chat completions protocol, as it does when it does not say. */
function speaksChat(entry: ProviderEntry): boolean {
  return entry.api === undefined || entry.api === "openai-completions";
}
