import type { ProviderEndpoint } from "openclaw/sdk";
import {
  hostOf,
  vendorSaid,
  type ErrorFacts,
  type ErrorOutline,
} from "openclaw/sdk/openai-compatible";
import { classifyEndpoint } from "./endpoint-class.ts";

const minute = 60_000;

/** The account is out of money, not merely busy. */
const billing =
  /\bArrearage\b|BillOverdue|CommodityNotPurchased|FreeTierOnly|free allocated quota exceeded|token-plan quota has been exhausted|account is in good standing/i;
const throttling =
  /^(Throttling(\..+)?|Limit_?Requests|limit_requests|limit_burst_rate|insufficient_quota|rate_limit.*)$/i;

/** Reads throttling and billing; undefined when the failure is neither. Model Studio, error code page and Coding Plan FAQ, 2026. */
export function classifyQuota(
  facts: ErrorFacts,
  status: number | undefined,
  endpoint: ProviderEndpoint,
): ErrorOutline | undefined {
  const text = [facts.code, facts.type, facts.message].filter(Boolean).join(" ");
  const names = [facts.code, facts.type].filter((name) => name !== undefined);
  if (billing.test(text)) return billingOutline(facts, endpoint);
  const isThrottled = status === 429 || names.some((name) => throttling.test(name));
  if (!isThrottled) return undefined;
  return planWindow(text, endpoint) ?? throttledOutline(text, names, facts, endpoint);
}

function billingOutline(facts: ErrorFacts, endpoint: ProviderEndpoint): ErrorOutline {
  const text = `${facts.code} ${facts.message}`;
  const isFreeTier = /free allocated quota|FreeTierOnly/i.test(text);
  if (/token-plan quota has been exhausted/i.test(text)) return exhaustedPlan(endpoint);
  return {
    kind: "billing",
    reason: isFreeTier ? "free-tier" : "arrears",
    message: isFreeTier
      ? `The free quota of this model at ${hostOf(endpoint.baseUrl)} is used up.`
      : `The account at ${hostOf(endpoint.baseUrl)} has to be paid or topped up.${vendorSaid(facts, endpoint)}`,
    hint: isFreeTier
      ? 'Turn off "free tier only" in the console to pay for more, or choose another model.'
      : "Settle the bill in the Model Studio console, or choose another model.",
    retryable: false,
  };
}

function exhaustedPlan(endpoint: ProviderEndpoint): ErrorOutline {
  return {
    kind: "billing",
    reason: "plan-exhausted",
    message: `The credits of the Token Plan at ${hostOf(endpoint.baseUrl)} are used up.`,
    hint: "Buy a pack, wait for the next cycle of the plan, or use a Standard key.",
    retryable: false,
  };
}

/** The rolling windows of the subscriptions, which open again at a known time. */
function planWindow(text: string, endpoint: ProviderEndpoint): ErrorOutline | undefined {
  const host = hostOf(endpoint.baseUrl);
  const outline = (message: string, hint: string): ErrorOutline => ({
    kind: "rate-limit",
    reason: "plan-window",
    message,
    hint,
    retryable: false,
  });
  if (/\bhour allocated quota exceeded/i.test(text)) {
    return outline(
      `The plan's requests for five hours are used up at ${host}.`,
      "The window slides: requests become free again within five hours. A Standard key has no such window.",
    );
  }
  if (/\bweek allocated quota exceeded/i.test(text)) {
    return outline(
      `The plan's requests for this week are used up at ${host}.`,
      "The week begins again on Monday at 00:00 China time (UTC+8).",
    );
  }
  if (/\bmonth allocated quota exceeded/i.test(text)) {
    return outline(
      `The plan's requests for this month are used up at ${host}.`,
      "They come back when the subscription renews.",
    );
  }
  if (/concurrency allocated quota exceeded/i.test(text)) {
    return {
      ...outline(`Too many requests run at once at ${host}.`, "Wait for the others to finish."),
      reason: "concurrency",
      retryable: true,
      retryAfterMs: 5_000,
    };
  }
  if (/usage allocated quota exceeded/i.test(text)) {
    return {
      ...outline(
        `${host} takes fewer requests of this plan at the moment.`,
        "Try again in an hour, or use a Standard key.",
      ),
      reason: "load-shed",
      retryable: true,
      retryAfterMs: 60 * minute,
    };
  }
  return undefined;
}

function throttledOutline(
  text: string,
  names: readonly string[],
  facts: ErrorFacts,
  endpoint: ProviderEndpoint,
): ErrorOutline | undefined {
  const host = hostOf(endpoint.baseUrl);
  if (names.some((name) => /overloaded/i.test(name))) {
    return {
      kind: "overloaded",
      reason: "capacity",
      message: `The model behind ${host} is overloaded at the moment.`,
      hint: "Try again in a minute, or choose another model.",
      retryable: true,
    };
  }
  const isQuotaCode = names.some((name) =>
    /^(insufficient_quota|Throttling\.AllocationQuota)$/i.test(name),
  );
  // Elsewhere `insufficient_quota` means an empty account; here it means tokens per minute.
  const isOurs =
    classifyEndpoint(endpoint.baseUrl).plan !== "other" ||
    /allocated quota|aliyun|alibabacloud/i.test(text);
  if (isQuotaCode && !isOurs) return undefined;
  const isBurst = names.some((name) => /burst/i.test(name));
  return {
    kind: "rate-limit",
    reason: isQuotaCode ? "tokens-per-minute" : isBurst ? "burst" : "requests-per-minute",
    message: isQuotaCode
      ? `The account's tokens per minute for this model are used up at ${host}.`
      : `${host} limits the requests at the moment.${vendorSaid(facts, endpoint)}`,
    hint: "Wait a minute and try again, or choose another model: limits hold per model.",
    retryable: true,
    ...(isQuotaCode ? { retryAfterMs: minute } : {}),
  };
}
