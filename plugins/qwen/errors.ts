import type { ModelError, ProviderEndpoint, ProviderFailure } from "openclaw/sdk";
import {
  completeError,
  hostOf,
  readErrorBody,
  vendorSaid,
  type ErrorFacts,
  type ErrorOutline,
} from "openclaw/sdk/openai-compatible";
import { authChoiceOf, classifyEndpoint, defaultModelOf } from "./endpoint-class.ts";
import { adviseOnKey, describeQwenKey } from "./key-advice.ts";
import { classifyQuota } from "./quota-errors.ts";
import { classifyRequest } from "./request-errors.ts";

/**
 * The vendor's own reading of a failure. Pure; works on status, code and the vendor's sentence, never on a user's text. Undefined where the vendor does nothing
 * that others do not do.
 */
export function classifyQwenError(
  failure: ProviderFailure,
  endpoint: ProviderEndpoint,
): ModelError | undefined {
  if (failure.status === undefined && failure.body === undefined) return undefined;
  const facts = readErrorBody(failure.body);
  const outline =
    classifyQuota(facts, failure.status, endpoint) ??
    classifyRequest(facts, endpoint) ??
    classifyAccess(facts, failure.status, endpoint);
  return outline && completeError(outline, failure, facts);
}

function classifyAccess(
  facts: ErrorFacts,
  status: number | undefined,
  endpoint: ProviderEndpoint,
): ErrorOutline | undefined {
  const text = [facts.code, facts.type, facts.message].filter(Boolean).join(" ");
  if (/AccessDenied\.Unpurchased|Access to model denied/i.test(text)) {
    return modelOutline(facts, endpoint, "not-activated", activate);
  }
  if (/Model\.AccessDenied/i.test(text)) {
    return modelOutline(facts, endpoint, "permission", activate);
  }
  if (/(App|Workspace)\.AccessDenied|^NOT AUTHORIZED/im.test(text)) {
    const hint =
      "The account or workspace of this key has no permission here: grant it in the Model Studio console, or use a key of that workspace.";
    return { ...keyOutline(facts, endpoint), reason: "permission", hint };
  }
  if (/Endpoint\.AccessDenied|WorkSpaceNotFound/i.test(text)) {
    const hint =
      "Check the workspace id in the `baseUrl`, or use the shared host of the region: a workspace host takes keys of its own workspace only.";
    return { ...keyOutline(facts, endpoint), hint };
  }
  if (saysUnknownModel(text) && status !== 401) {
    const { plan } = classifyEndpoint(endpoint.baseUrl);
    const reason = plan === "coding" || plan === "token" ? "not-in-plan" : "unknown-model";
    return modelOutline(facts, endpoint, reason, modelHint(text, endpoint));
  }
  const isKeyText =
    /invalid_?api_?-?key|no api-key provided|invalid access token|token expired|valid ModelScope token/i.test(
      text,
    );
  if (status === 401 || (isKeyText && status !== 400)) return keyOutline(facts, endpoint);
  if (status === 403 && /api-?key/i.test(text)) return keyOutline(facts, endpoint);
  if (status === 404 && facts.message === undefined) return pathOutline(endpoint);
  return undefined;
}

const activate =
  "Activate the model for this account in the Model Studio console, or choose another model.";

function saysUnknownModel(text: string): boolean {
  return /model_?not_?(found|supported)|model not exist|\bmodel\b.{0,120}(does not exist|(is )?not (found|supported))|Unsupported model/i.test(
    text,
  );
}

function keyOutline(facts: ErrorFacts, endpoint: ProviderEndpoint): ErrorOutline {
  const isMissing = /no api-key provided/i.test(facts.message ?? "") || !endpoint.apiKey;
  return {
    kind: "auth",
    reason: isMissing ? "key-missing" : "wrong-endpoint",
    message: `${endpoint.providerId}: ${hostOf(endpoint.baseUrl)} refused ${describeQwenKey(endpoint)}.${vendorSaid(facts, endpoint)}`,
    hint: /ModelScope/.test(facts.message ?? "")
      ? "This address takes ModelScope tokens (ms-…) only; a Qwen Cloud key needs a DashScope address: `openclaw onboard --auth-choice qwen-standard-api-key`."
      : adviseOnKey(endpoint),
    retryable: false,
  };
}

function modelOutline(
  facts: ErrorFacts,
  endpoint: ProviderEndpoint,
  reason: NonNullable<ErrorOutline["reason"]>,
  hint: string,
): ErrorOutline {
  return {
    kind: "model-not-found",
    reason,
    message: `${endpoint.providerId}: ${hostOf(endpoint.baseUrl)} does not serve this model to ${describeQwenKey(endpoint)}.${vendorSaid(facts, endpoint)}`,
    hint,
    retryable: false,
  };
}

function modelHint(text: string, endpoint: ProviderEndpoint): string {
  if (/OpenAI compatibility mode/i.test(text)) {
    return "This model makes pictures, video or speech and does not chat. Choose a chat model here; the others are used by their own tools.";
  }
  const { plan, region } = classifyEndpoint(endpoint.baseUrl);
  const list = `\`openclaw models list --provider ${endpoint.providerId}\``;
  const spelling = `Ids are case-sensitive and differ by region and plan; ${list} shows the known ones.`;
  if (plan !== "coding" && plan !== "token") return spelling;
  const set = `\`openclaw models set ${endpoint.providerId}/${defaultModelOf(plan, region)}\``;
  return `The subscription may not include it: ${set} chooses one that it does. ${spelling} A Standard key serves more models: \`openclaw onboard --auth-choice ${authChoiceOf("standard", region)}\`.`;
}

/** Hosts of different plans have different paths, and a wrong one is answered with 404 and nothing else. */
function pathOutline(endpoint: ProviderEndpoint): ErrorOutline | undefined {
  const { plan } = classifyEndpoint(endpoint.baseUrl);
  if (plan === "other" || plan === "portal") return undefined;
  const host = hostOf(endpoint.baseUrl);
  const path = plan === "coding" ? "/v1" : "/compatible-mode/v1";
  return {
    kind: "invalid-request",
    reason: "wrong-path",
    message: `${endpoint.providerId}: there is no chat API under the configured path at ${host}; it was asked with ${describeQwenKey(endpoint)}.`,
    hint: `Set models.providers.${endpoint.providerId}.baseUrl to https://${host}${path}.`,
    retryable: false,
  };
}
