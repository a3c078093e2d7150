import type { Usage } from "../message.ts";
import { isRecord } from "./plain-record.ts";

/** Token counts of a chunk's `usage`; undefined when it reports none. What was not reported stays absent. */
export function readUsage(raw: unknown): Usage | undefined {
  if (!isRecord(raw)) return undefined;
  const usage: Usage = {};
  const set = (field: keyof Usage, value: unknown) => {
    if (typeof value === "number" && Number.isFinite(value) && value >= 0) usage[field] = value;
  };
  set("inputTokens", raw["prompt_tokens"]);
  set("outputTokens", raw["completion_tokens"]);
  if (isRecord(raw["completion_tokens_details"])) {
    set("reasoningTokens", raw["completion_tokens_details"]["reasoning_tokens"]);
  }
  if (isRecord(raw["prompt_tokens_details"])) {
    const details = raw["prompt_tokens_details"];
    set("cachedTokens", details["cached_tokens"]);
    const created = isRecord(details["cache_creation"])
      ? details["cache_creation"]["ephemeral_5m_input_tokens"]
      : undefined;
    set("cacheWriteTokens", details["cache_creation_input_tokens"] ?? created);
  }
  return Object.keys(usage).length === 0 ? undefined : usage;
}
