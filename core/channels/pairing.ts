import { randomInt } from "node:crypto";

/** How long a pairing code can be approved, in milliseconds. */
export const pairingLifetimeMs = 60 * 60 * 1000;

/** How many requests may wait per account; further strangers are ignored until one is approved or expires. */
export const pairingCap = 3;

const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const codeLength = 8;

/**
 * Eight characters without `0 O 1 I`, which people mix up.
 *
 * @param random answers an integer from 0 up to, and not including, its argument; the default is cryptographically strong
 */
export function createPairingCode(random: (below: number) => number = randomInt): string {
  return Array.from({ length: codeLength }, () => alphabet[random(alphabet.length)]).join("");
}

/** What a stranger is told when a code was made for them. */
export function pairingNotice(request: {
  /** Channel id, as the approve command takes it. */
  channel: string;
  /** The channel's name for people. */
  label: string;
  senderId: string;
  code: string;
}): string {
  return [
    "OpenClaw: access not configured.",
    "",
    `Your ${request.label} user id: ${request.senderId}`,
    "",
    `Pairing code: ${request.code}`,
    "",
    "Ask the bot owner to approve with:",
    `openclaw pairing approve ${request.channel} ${request.code}`,
  ].join("\n");
}
