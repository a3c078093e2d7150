import { OpenClawError, type MediaReference } from "openclaw/sdk";

/** Where Discord keeps the files of messages. Nothing else is fetched: an address in a message is what somebody wrote. */
const fileHosts = new Set(["cdn.discordapp.com", "media.discordapp.net"]);

export interface DownloadOptions {
  fetch: typeof globalThis.fetch;
  /** The base of the REST API; a server on another host may keep its files there. */
  apiUrl: string;
  signal: AbortSignal;
}

/** The bytes of a file that came with a message. Rejects with an `OpenClawError` that the sender may read. */
export async function downloadFile(
  { uri, name = "the file" }: MediaReference,
  { fetch, apiUrl, signal }: DownloadOptions,
): Promise<AsyncIterable<Uint8Array>> {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  const isOwnServer = url !== undefined && !isDiscord(apiUrl) && url.host === new URL(apiUrl).host;
  if (url === undefined || !(fileHosts.has(url.hostname) || isOwnServer)) {
    throw failed(`${name} is not kept by Discord.`, "Attach the file to the message.");
  }
  if (url.protocol !== "https:" && !isOwnServer) {
    throw failed(`${name} has no safe address.`, "Attach the file again.");
  }
  const response = await fetch(url, { signal, redirect: "error" }).catch(() => undefined);
  if (response === undefined) {
    throw failed(`${name} could not be fetched from Discord.`, "Attach it again.");
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    const reason = response.status === 404 || response.status === 403 ? "is gone" : "was not given";
    throw failed(`${name} ${reason} (HTTP ${response.status}).`, "Attach it again.");
  }
  return response.body;
}

function isDiscord(apiUrl: string): boolean {
  const { hostname } = new URL(apiUrl);
  return hostname === "discord.com" || hostname.endsWith(".discord.com");
}

function failed(message: string, hint: string): OpenClawError {
  return new OpenClawError("CHANNEL_DOWNLOAD_FAILED", message, { hint });
}
