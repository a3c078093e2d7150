/** Discord's rate limits: a bucket for each route and main resource, and one for everything a bot does. https://docs.discord.com/developers/topics/rate-limits (read November 2026) */
export interface RateLimits {
  /** Requests of one bucket in one window. */
  limit: number;
  windowMs: number;
  /** Requests of a bot in a second, over all routes but interactions. */
  global: number;
}

export interface RateAnswer {
  headers: Record<string, string>;
  /** Set when the request is refused. */
  refusal?: { retryAfter: number; isGlobal: boolean };
}

export function createRateLimiter(limits: RateLimits, now: () => number) {
  const buckets = new Map<string, { used: number; until: number }>();
  const totals = new Map<string, { used: number; until: number }>();

  function take(map: typeof buckets, key: string, windowMs: number) {
    const at = now();
    const known = map.get(key);
    const bucket =
      known === undefined || known.until <= at ? { used: 0, until: at + windowMs } : known;
    bucket.used += 1;
    map.set(key, bucket);
    return { ...bucket, resetAfter: (bucket.until - at) / 1000 };
  }

  return {
    check(who: string, bucketName: string, isInteraction: boolean): RateAnswer {
      const total = isInteraction ? undefined : take(totals, who, 1000);
      if (total !== undefined && total.used > limits.global) {
        return {
          headers: { "x-ratelimit-global": "true", "x-ratelimit-scope": "global" },
          refusal: { retryAfter: total.resetAfter, isGlobal: true },
        };
      }
      const bucket = take(buckets, `${who} ${bucketName}`, limits.windowMs);
      const headers = {
        "x-ratelimit-limit": String(limits.limit),
        "x-ratelimit-remaining": String(Math.max(0, limits.limit - bucket.used)),
        "x-ratelimit-reset": String(bucket.until / 1000),
        "x-ratelimit-reset-after": String(bucket.resetAfter),
        "x-ratelimit-bucket": bucketHash(bucketName),
      };
      if (bucket.used <= limits.limit) return { headers };
      return {
        headers: { ...headers, "x-ratelimit-scope": "user" },
        refusal: { retryAfter: bucket.resetAfter, isGlobal: false },
      };
    },
  };
}

/** The same for all resources of a route, as Discord's are. */
function bucketHash(name: string): string {
  let hash = 7;
  for (const letter of name.replaceAll(/\d{15,20}/g, ":id"))
    hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return hash.toString(16).padStart(8, "0");
}
