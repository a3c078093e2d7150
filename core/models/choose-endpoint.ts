import { OpenClawError } from "../sdk/errors.ts";
import { findEndpointRow } from "../sdk/find-endpoint-row.ts";
import type { ProviderInstance } from "./provider-instance.ts";

export interface EndpointChoice {
  /** Without a trailing slash; empty for a provider that has no address. */
  baseUrl: string;
  /** The vendor's name for it, when it is one of the vendor's own. */
  label?: string;
  /** `models.providers.x.baseUrl`, `key prefix sk-x-`, `default`. */
  source: string;
}

/**
 * Where requests go: the address in the config, else the vendor's first default that fits the key, else the vendor's first endpoint. Throws
 * `MODEL_BASE_URL` when there is none or it is no address.
 */
export function chooseEndpoint(
  instance: ProviderInstance,
  key: string | undefined,
): EndpointChoice {
  const { vendor, transport } = instance;
  const configured = transport?.entry.baseUrl;
  if (transport !== undefined && configured !== undefined) {
    const baseUrl = checkAddress(configured, `models.providers.${transport.id}.baseUrl`);
    const label = findEndpointRow(vendor?.places ?? [], baseUrl)?.label;
    const source = `models.providers.${transport.id}.baseUrl`;
    return label === undefined ? { baseUrl, source } : { baseUrl, source, label };
  }
  if (vendor === undefined) {
    throw new OpenClawError("MODEL_BASE_URL", `models.providers.${instance.id} has no baseUrl.`, {
      hint: "Add the address of its chat completions API, such as https://host/v1.",
    });
  }
  for (const { keyPrefix, endpoint } of vendor.setup.defaultEndpoints ?? []) {
    if (keyPrefix !== undefined && key?.startsWith(keyPrefix) !== true) continue;
    const row = vendor.endpoints.find(({ id }) => id === endpoint);
    if (row === undefined) continue;
    const source = keyPrefix === undefined ? "default" : `key prefix ${keyPrefix}`;
    return { baseUrl: row.baseUrl, label: row.label, source };
  }
  const [first] = vendor.endpoints;
  if (first === undefined) return { baseUrl: "", source: "default" };
  return { baseUrl: first.baseUrl, label: first.label, source: "default" };
}

function checkAddress(text: string, path: string): string {
  const trimmed = text.trim().replace(/\/+$/, "");
  if (URL.canParse(trimmed) && /^https?:$/.test(new URL(trimmed).protocol)) return trimmed;
  throw new OpenClawError("MODEL_BASE_URL", `${path} is not an http or https address.`, {
    hint: "Write it like https://host/v1; a ${NAME} in it must be set in the environment.",
  });
}
