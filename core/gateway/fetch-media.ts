import type { Clock } from "../lib/clock.ts";
import { withDeadline } from "../lib/with-deadline.ts";
import { tooLarge } from "../media/media-store.ts";
import type { Address, Channel } from "../sdk/channel.ts";
import { OpenClawError } from "../sdk/errors.ts";
import type { MediaReference } from "../sdk/message.ts";
import type { GatewayMedia } from "./gateway-media.ts";

export interface FetchMediaDependencies {
  clock: Pick<Clock, "sleep">;
  media: Pick<GatewayMedia, "store" | "maxBytes">;
  channel(address: Address): Pick<Channel, "download"> | undefined;
}

const deadlineMs = 180_000;
const nothing = new Uint8Array();

/** The file in the store: as it is when it is there already, else fetched by the channel that it came through, and by no other way. Rejects with what can be told to people. */
export async function fetchMedia(
  media: MediaReference,
  { address, signal }: { address: Address; signal: AbortSignal },
  deps: FetchMediaDependencies,
): Promise<MediaReference> {
  if (media.uri.startsWith("media:")) return media;
  const limit = deps.media.maxBytes();
  if (media.uri.startsWith("data:")) return storeData(media, limit, deps);
  if (media.size !== undefined && media.size > limit) throw tooLarge(media, limit);
  const channel = deps.channel(address);
  if (channel?.download === undefined) {
    throw new OpenClawError("MEDIA_UNSUPPORTED", "This channel does not hand over files.");
  }
  const late = `The download took longer than ${deadlineMs / 1000} seconds.`;
  return withDeadline(deps.clock, deadlineMs, signal, late, async (inTime) =>
    deps.media.store.save((await channel.download?.(media, inTime)) ?? nothing, media, limit),
  );
}

/** A file that came inside the message itself, as base64. */
async function storeData(
  media: MediaReference,
  limit: number,
  deps: FetchMediaDependencies,
): Promise<MediaReference> {
  const [head = "", data = ""] = media.uri.split(",", 2);
  const mimeType = /^data:([^;,]+)/.exec(head)?.[1] ?? media.mimeType;
  return deps.media.store.save(Buffer.from(data, "base64"), { ...media, mimeType }, limit);
}
