import type { ModelError, ProviderEndpoint, ProviderFailure } from "../provider.ts";
import { saysContextOverflow } from "./context-overflow.ts";
import { hostOf } from "./endpoint-text.ts";
import { readErrorBody, type ErrorFacts } from "./error-body.ts";
import {
  abortedError,
  authError,
  billingError,
  filterError,
  overflowError,
  overloadedError,
  rateLimitError,
  refusedError,
  serverError,
  unknownModelError,
  wrongPathError,
  type ErrorOutline,
} from "./error-outlines.ts";
import { causeChain, classifyNetworkFailure } from "./network-failure.ts";
import { readRetryAfter } from "./retry-after.ts";

/** The vendor-neutral reading of a failure: status and body, or the cause when there was no answer. Never shows the key, never the whole body. */
export function classifyFailure(
  failure: ProviderFailure,
  endpoint: ProviderEndpoint,
  now: () => number = Date.now,
): ModelError {
  const facts = readErrorBody(failure.body);
  const outline = outlineOf(failure, facts, endpoint);
  return completeError(outline, failure, facts, now);
}

/** Adds what every error carries when the answer had it: status, code, request id, the wait that was asked for. */
export function completeError(
  outline: ErrorOutline,
  failure: ProviderFailure,
  facts: ErrorFacts,
  now: () => number = Date.now,
): ModelError {
  const code = outline.code ?? facts.code ?? facts.type;
  const retryAfterMs = readRetryAfter(failure.headers, now) ?? outline.retryAfterMs;
  const requestId =
    facts.requestId ?? failure.headers?.["x-request-id"] ?? failure.headers?.["request-id"];
  return {
    ...outline,
    ...(failure.status === undefined ? {} : { status: failure.status }),
    ...(code === undefined ? {} : { code }),
    ...(retryAfterMs === undefined || !outline.retryable ? {} : { retryAfterMs }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

function outlineOf(
  failure: ProviderFailure,
  facts: ErrorFacts,
  endpoint: ProviderEndpoint,
): ErrorOutline {
  const answered = failure.status !== undefined || failure.body !== undefined;
  if (!answered) return withoutAnswer(failure.cause, endpoint);
  return (
    byCode(facts, failure.status, endpoint) ??
    byStatus(failure.status, facts, endpoint) ??
    unexplained(facts, endpoint)
  );
}

function withoutAnswer(cause: unknown, endpoint: ProviderEndpoint): ErrorOutline {
  const network = classifyNetworkFailure(cause, endpoint);
  if (network !== undefined) return network;
  if (causeChain(cause).some((link) => link["name"] === "AbortError")) return abortedError;
  return {
    kind: "unknown",
    message: `The call to ${hostOf(endpoint.baseUrl)} failed in an unexpected way.`,
    hint: "The log has the details.",
    retryable: false,
  };
}

/** Codes and sentences that mean the same whatever the status. */
function byCode(
  facts: ErrorFacts,
  status: number | undefined,
  endpoint: ProviderEndpoint,
): ErrorOutline | undefined {
  const names = [facts.code, facts.type].filter((name) => name !== undefined);
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (has(/^(insufficient_quota|billing_hard_limit_reached|billing_not_active)$/i)) {
    return billingError(facts, endpoint);
  }
  if (status === 429 || has(/^rate_limit_(exceeded|error)$/i))
    return rateLimitError(facts, endpoint);
  if (saysContextOverflow(facts.code, facts.message)) return overflowError(endpoint);
  if (has(/^(invalid_api_key|authentication_error|invalid_authentication)$/i)) {
    return authError(facts, endpoint);
  }
  if (has(/^(content_filter|content_policy_violation|content_filter_error)$/i)) {
    return filterError(facts, endpoint);
  }
  if (has(/overloaded/i)) return overloadedError(endpoint);
  if (status === 404 || status === 400 || status === 403 || status === 422) {
    if (has(/^model_?not_?found$/i) || saysUnknownModel(facts.message)) {
      return unknownModelError(facts, endpoint);
    }
  }
  return undefined;
}

function saysUnknownModel(message: string | undefined): boolean {
  return (
    message !== undefined &&
    /\bmodel\b.{0,120}(not found|not exist|not supported|unknown|no access)|unknown model|no such model/i.test(
      message,
    )
  );
}

function byStatus(
  status: number | undefined,
  facts: ErrorFacts,
  endpoint: ProviderEndpoint,
): ErrorOutline | undefined {
  const host = hostOf(endpoint.baseUrl);
  if (status === undefined || status < 300) return undefined;
  if (status === 401 || status === 403) return authError(facts, endpoint);
  if (status === 402) return billingError(facts, endpoint);
  if (status === 404 || (facts.isWebPage && status < 500)) return wrongPathError(endpoint);
  if (status === 408 || status === 504) {
    return { kind: "timeout", message: `${host} did not answer in time.`, retryable: true };
  }
  if (status === 413) return overflowError(endpoint);
  if (status === 409 || status === 425) {
    return { kind: "server", message: `${host} could not take the request now.`, retryable: true };
  }
  if (status === 503 || status === 529) return overloadedError(endpoint);
  if (status >= 500) return serverError(facts, endpoint);
  return refusedError(facts, endpoint);
}

/** An error without a telling status: a frame in the middle of a stream, or an error body under status 200. */
function unexplained(facts: ErrorFacts, endpoint: ProviderEndpoint): ErrorOutline {
  return facts.isWebPage ? wrongPathError(endpoint) : serverError(facts, endpoint);
}
