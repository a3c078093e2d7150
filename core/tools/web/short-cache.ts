/** Keeps answers for a while; the oldest goes when there are too many. */
export interface ShortCache<Value> {
  get(key: string, now: number): Value | undefined;
  set(key: string, value: Value, until: number): void;
}

const mostEntries = 100;

export function createShortCache<Value>(): ShortCache<Value> {
  const entries = new Map<string, { value: Value; until: number }>();
  return {
    get(key, now) {
      const found = entries.get(key);
      if (found === undefined || found.until <= now) return undefined;
      return found.value;
    },
    set(key, value, until) {
      entries.delete(key);
      entries.set(key, { value, until });
      const [oldest] = entries.keys();
      if (entries.size > mostEntries && oldest !== undefined) entries.delete(oldest);
    },
  };
}
