import type { ModelError, ProviderEndpoint } from "../provider.ts";
import { describeKey, hostOf, quoteVendor } from "./endpoint-text.ts";
import type { ErrorFacts } from "./error-body.ts";

/** What is known about an error before it has a request id and the like. */
export type ErrorOutline = Pick<ModelError, "kind" | "message" | "retryable"> &
  Partial<Pick<ModelError, "hint" | "retryAfterMs" | "code" | "reason">>;

/** The caller's signal fired. */
export const abortedError: ErrorOutline = {
  kind: "aborted",
  message: "The answer was stopped.",
  retryable: false,
};

/** ` It said: "…".` with the vendor's sentence, ready to stand after another sentence; nothing when the vendor said nothing. */
export function vendorSaid(facts: ErrorFacts, endpoint: ProviderEndpoint): string {
  if (facts.message === undefined) return "";
  const words = quoteVendor(facts.message, endpoint);
  return ` It said: "${words}"${/[.!?。！？]$/u.test(words) ? "" : "."}`;
}

export function authError(facts: ErrorFacts, endpoint: ProviderEndpoint): ErrorOutline {
  const host = hostOf(endpoint.baseUrl);
  const sent = endpoint.apiKey === undefined || endpoint.apiKey === "";
  return {
    kind: "auth",
    message: `${endpoint.providerId}: ${host} refused ${describeKey(endpoint)}.${vendorSaid(facts, endpoint)}`,
    hint: sent
      ? `Give ${endpoint.providerId} an API key: \`openclaw onboard\`.`
      : "Check that the key belongs to this endpoint and is still valid: `openclaw models status` shows where it comes from.",
    retryable: false,
  };
}

export function billingError(facts: ErrorFacts, endpoint: ProviderEndpoint): ErrorOutline {
  return {
    kind: "billing",
    message: `The account behind ${describeKey(endpoint)} at ${hostOf(endpoint.baseUrl)} has no balance or quota left.${vendorSaid(facts, endpoint)}`,
    hint: "Top up or renew the account with the provider, or choose another model.",
    retryable: false,
  };
}

export function rateLimitError(facts: ErrorFacts, endpoint: ProviderEndpoint): ErrorOutline {
  return {
    kind: "rate-limit",
    message: `${hostOf(endpoint.baseUrl)} limits the requests at the moment.${vendorSaid(facts, endpoint)}`,
    hint: "Wait a minute and try again.",
    retryable: true,
  };
}

export function overflowError(endpoint: ProviderEndpoint): ErrorOutline {
  return {
    kind: "context-overflow",
    message: `The conversation is longer than the model at ${hostOf(endpoint.baseUrl)} can read.`,
    hint: "Start a new conversation with /new, or choose a model with a larger context window.",
    retryable: false,
  };
}

export function filterError(facts: ErrorFacts, endpoint: ProviderEndpoint): ErrorOutline {
  return {
    kind: "content-filter",
    message: `The content filter of ${hostOf(endpoint.baseUrl)} stopped this.${vendorSaid(facts, endpoint)}`,
    hint: "Say it in other words; the same text will be refused again.",
    retryable: false,
  };
}

export function overloadedError(endpoint: ProviderEndpoint): ErrorOutline {
  return {
    kind: "overloaded",
    message: `${hostOf(endpoint.baseUrl)} is overloaded at the moment.`,
    hint: "Try again in a minute, or choose another model.",
    retryable: true,
  };
}

export function serverError(facts: ErrorFacts, endpoint: ProviderEndpoint): ErrorOutline {
  return {
    kind: "server",
    message: `${hostOf(endpoint.baseUrl)} had an internal error.${vendorSaid(facts, endpoint)}`,
    hint: "Try again; if it keeps happening, choose another model.",
    retryable: true,
  };
}

export function unknownModelError(facts: ErrorFacts, endpoint: ProviderEndpoint): ErrorOutline {
  return {
    kind: "model-not-found",
    message: `${hostOf(endpoint.baseUrl)} does not serve this model to ${describeKey(endpoint)}.${vendorSaid(facts, endpoint)}`,
    hint: `Check the spelling, capitals included; \`openclaw models list --provider ${endpoint.providerId}\` shows what is known.`,
    retryable: false,
  };
}

export function wrongPathError(endpoint: ProviderEndpoint): ErrorOutline {
  return {
    kind: "invalid-request",
    message: `There is no chat API under ${withoutSecrets(endpoint.baseUrl)}.`,
    hint: "Check the path of the provider's `baseUrl`; it usually ends in /v1.",
    retryable: false,
  };
}

export function refusedError(facts: ErrorFacts, endpoint: ProviderEndpoint): ErrorOutline {
  return {
    kind: "invalid-request",
    message: `${hostOf(endpoint.baseUrl)} refused the request.${vendorSaid(facts, endpoint)}`,
    hint: "If it began after a change of model or parameters, undo that; /new starts with a clean history.",
    retryable: false,
  };
}

function withoutSecrets(baseUrl: string): string {
  const address = URL.parse(baseUrl);
  return address === null ? baseUrl : `${address.protocol}//${address.host}${address.pathname}`;
}
