import { OpenClawError, type MadeFile, type ProviderEndpoint } from "openclaw/sdk";
import { nativeAddress } from "./native-address.ts";

/** A result of the vendor, which it keeps under a signed address for a day. The key never goes there, and nothing outside the vendor's storage is asked. */
export function madeFile(
  url: string,
  file: Pick<MadeFile, "mimeType" | "name">,
  { endpoint, fetch }: { endpoint: ProviderEndpoint; fetch: typeof globalThis.fetch },
): MadeFile {
  const address = resultAddress(url, endpoint);
  return {
    ...file,
    url: address,
    async open(signal) {
      const response = await fetch(address, { redirect: "error", signal });
      const type = response.headers.get("content-type") ?? "";
      if (!response.ok || response.body === null || /\b(xml|html|json)\b/i.test(type)) {
        await response.body?.cancel();
        throw new OpenClawError(
          "MEDIA_PROVIDER_FAILED",
          `The finished file could not be fetched (status ${response.status}).`,
          { hint: "The vendor keeps results for 24 hours." },
        );
      }
      return response.body;
    },
  };
}

/** The byte-exact address, with https where the vendor writes http. Throws when it leads away from the vendor's storage. */
function resultAddress(url: string, endpoint: ProviderEndpoint): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isVendors = parsed?.hostname.endsWith(".aliyuncs.com") === true;
  const isOwn = parsed?.hostname === new URL(nativeAddress(endpoint).host).hostname;
  if (isVendors && /^https?:$/.test(parsed.protocol)) return url.replace(/^http:/i, "https:");
  if (isOwn) return url;
  throw new OpenClawError(
    "MEDIA_PROVIDER_FAILED",
    "The service named a result outside its own storage, which is not fetched.",
  );
}
