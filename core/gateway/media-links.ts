import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { isMediaId, mediaIdOf, plainType } from "../media/media-id.ts";
import type { MediaReference } from "../sdk/message.ts";
import type { ChatMedia } from "./protocol.ts";

/**
 * Addresses of stored files for the page. A browser sends no token with a picture, so each address carries a proof that this gateway made it: it is handed
 * out over connections that have signed in, holds for one file, and ends with the process.
 */
export interface MediaLinks {
  /** For people who see the page; undefined for what is not in the store. */
  linkTo(reference: MediaReference): ChatMedia | undefined;
  /** The id behind an address that was handed out; undefined for any other. */
  open(path: string, proof: string | undefined): string | undefined;
}

const prefix = "/media/";

export function createMediaLinks(): MediaLinks {
  const secret = randomBytes(32);
  const proofOf = (id: string) => createHmac("sha256", secret).update(id).digest("base64url");
  return {
    linkTo(reference) {
      const id = mediaIdOf(reference);
      if (id === undefined) return undefined;
      const { mimeType, name, size } = reference;
      return {
        url: `${prefix}${id}?proof=${proofOf(id)}`,
        mimeType: plainType(mimeType),
        ...(name === undefined ? {} : { name }),
        ...(size === undefined ? {} : { size }),
      };
    },
    open(path, proof) {
      const id = path.startsWith(prefix) ? path.slice(prefix.length) : "";
      if (!isMediaId(id) || proof === undefined) return undefined;
      const [given, right] = [Buffer.from(proof), Buffer.from(proofOf(id))];
      return given.length === right.length && timingSafeEqual(given, right) ? id : undefined;
    },
  };
}
