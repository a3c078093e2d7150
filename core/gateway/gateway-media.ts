import type { Config } from "../config/schema.ts";
import type { Clock } from "../lib/clock.ts";
import { createMediaStore } from "../media/media-store.ts";
import { pruneMedia } from "../media/prune-media.ts";
import type { MediaStore } from "../sdk/media.ts";
import { createMediaLinks, type MediaLinks } from "./media-links.ts";

/** The files of the gateway: where they are, how large they may be, and how long they stay. */
export interface GatewayMedia {
  readonly store: MediaStore;
  /** Addresses under which the page may fetch files. */
  readonly links: MediaLinks;
  /** The most bytes of one file that comes in or is made. */
  maxBytes(): number;
  /** Removes what is old or too much. */
  prune(): Promise<void>;
}

const mebibyte = 1024 * 1024;
const hourMs = 60 * 60 * 1000;
const defaultMaxMb = 20;
const defaultTtlHours = 168;
const defaultTotalMb = 2048;

export interface GatewayMediaOptions {
  dir: string;
  clock: Pick<Clock, "now">;
  config: () => Config;
  links?: MediaLinks | undefined;
}

export function openGatewayMedia({ dir, clock, config, links }: GatewayMediaOptions): GatewayMedia {
  return {
    store: createMediaStore({ dir, clock }),
    links: links ?? createMediaLinks(),
    maxBytes: () => (config().agents?.defaults?.mediaMaxMb ?? defaultMaxMb) * mebibyte,
    async prune() {
      const { ttlHours = defaultTtlHours, maxTotalMb = defaultTotalMb } =
        config().attachments ?? {};
      await pruneMedia(dir, {
        before: clock.now() - ttlHours * hourMs,
        totalBytes: maxTotalMb * mebibyte,
        partsBefore: Date.now() - hourMs,
      });
    },
  };
}
