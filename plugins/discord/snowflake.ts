const discordEpoch = 1_420_070_400_000;

/** When an id was made, in milliseconds since 1970 by Discord's clock; undefined for what is no id of Discord's. */
export function timeOf(id: string): number | undefined {
  if (!/^\d{15,20}$/.test(id)) return undefined;
  return Number(BigInt(id) >> 22n) + discordEpoch;
}

/** The smallest id that Discord could give at that time. */
export function snowflakeAt(ms: number): string {
  return String(BigInt(Math.max(0, ms - discordEpoch)) << 22n);
}

/** Ids rise with time; compared as numbers, because they may differ in length. */
export function isNewer(id: string, than: string): boolean {
  if (id.length !== than.length) return id.length > than.length;
  return id > than;
}
