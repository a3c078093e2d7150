/**
 * An id of 25 characters out of `0-9a-z`: nine for the millisecond, so that ids sort by time, and 16 (80 bits) of chance, so that ids of many
 * processes never meet. Two ids of the same millisecond sort by chance.
 */
export function createId(now: number = Date.now()): string {
  const time = Math.max(0, Math.floor(now)).toString(36).padStart(9, "0");
  // Asked for here, because many commands load this file and few make an id.
  const { randomBytes } = process.getBuiltinModule("node:crypto");
  const chance = BigInt(`0x${randomBytes(10).toString("hex")}`);
  return time + chance.toString(36).padStart(16, "0");
}
