import type { ModelRequest } from "../provider.ts";
import { isRecord } from "./plain-record.ts";

const ascending = ["minimal", "low", "medium", "high", "xhigh", "max"];

/**
 * The `reasoning_effort` of a model whose row says `compat.supportsReasoningEffort: true`; undefined for all others and when thinking is off.
 * `compat.reasoningEffortMap` names the server's own words; `compat.supportedReasoningEfforts` limits them, and the nearest lower one is taken.
 */
export function reasoningEffort(request: ModelRequest): string | undefined {
  const compat = request.model.compat ?? {};
  if (compat["supportsReasoningEffort"] !== true || request.thinking === "off") return undefined;
  const mapped = isRecord(compat["reasoningEffortMap"])
    ? compat["reasoningEffortMap"][request.thinking]
    : undefined;
  if (typeof mapped === "string") return mapped;
  const supported = Array.isArray(compat["supportedReasoningEfforts"])
    ? compat["supportedReasoningEfforts"]
    : ["low", "medium", "high"];
  const level = request.thinking === "ultra" ? "max" : request.thinking;
  const rank = ascending.indexOf(level === "adaptive" ? "medium" : level);
  const known = ascending.filter((effort) => supported.includes(effort));
  return known.findLast((effort) => ascending.indexOf(effort) <= rank) ?? known[0];
}
