import type { Usage } from "../sdk/message.ts";

/** Adds what was reported; a figure that neither side reported stays absent. */
export function addUsage(left: Usage | undefined, right: Usage): Usage {
  if (left === undefined) return right;
  const sum: Usage = {};
  const fields = [
    "inputTokens",
    "outputTokens",
    "reasoningTokens",
    "cachedTokens",
    "cacheWriteTokens",
  ] as const;
  for (const field of fields) {
    if (left[field] === undefined && right[field] === undefined) continue;
    sum[field] = (left[field] ?? 0) + (right[field] ?? 0);
  }
  return sum;
}
