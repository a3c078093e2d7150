import { stripVTControlCharacters } from "node:util";
import type { PairingRequest } from "../../sdk/storage.ts";

/** A stranger chose this name: it must neither steer the terminal nor turn the direction of its text. */
export function printableName({ senderName }: Pick<PairingRequest, "senderName">): string {
  return stripVTControlCharacters(senderName)
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, "")
    .slice(0, 60);
}
