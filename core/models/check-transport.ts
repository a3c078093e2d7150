import { OpenClawError } from "../sdk/errors.ts";
import type { RetiredService } from "../sdk/manifest.ts";
import { findEndpointRow } from "../sdk/find-endpoint-row.ts";
import type { ProviderInstance } from "./provider-instance.ts";

/** Throws when the entry of the config cannot be talked to: its service is gone, or it speaks another protocol. */
export function checkTransport(instance: ProviderInstance): void {
  const retired = retiredService(instance);
  if (retired !== undefined) {
    throw new OpenClawError("MODEL_RETIRED", `${instance.id}: ${retired.sentence}`, {
      hint: retired.hint,
      details: { provider: instance.id, since: retired.since },
    });
  }
  checkProtocol(instance);
}

/** What the vendor says about the address of that entry, when it has switched it off. */
export function retiredService({
  vendor,
  transport,
}: ProviderInstance): RetiredService | undefined {
  const place = findEndpointRow(vendor?.places ?? [], transport?.entry.baseUrl ?? "");
  return place?.retired === true ? vendor?.setup.retired : undefined;
}

/** Other protocols are other adapters, which this program does not have yet. */
function checkProtocol({ id, transport, vendor }: ProviderInstance): void {
  const api = transport?.entry.api;
  if (api === undefined || api === "openai-completions") return;
  const names = [vendor?.id, ...(vendor?.setup.aliases ?? [])];
  if (names.some((name) => name?.toLowerCase() === api.toLowerCase())) return;
  const path = `models.providers.${transport?.id ?? id}.api`;
  const place = findEndpointRow(vendor?.places ?? [], transport?.entry.baseUrl ?? "");
  const host = URL.parse(transport?.entry.baseUrl ?? "")?.host;
  const known = place?.baseUrl.replace(/\{[^}]*\}[^/]*/, host ?? "");
  throw new OpenClawError(
    "MODEL_UNKNOWN_API",
    `${path} is "${api}", which this program does not speak.`,
    {
      hint:
        known === undefined
          ? 'Use "openai-completions" and the address of the provider\'s OpenAI-compatible API.'
          : `Use "openai-completions" and the baseUrl ${known}; key and models stay the same.`,
    },
  );
}
