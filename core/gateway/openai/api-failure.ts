import { errorMessage, isOpenClawError, OpenClawError } from "../../sdk/errors.ts";
import type { ModelError, ModelErrorKind } from "../../sdk/provider.ts";

/** A refusal in the shape that OpenAI's clients read. */
export interface ApiFailure {
  status: number;
  message: string;
  type: "invalid_request_error" | "rate_limit_error" | "api_error";
  code: string | null;
  /** The field of the request that is at fault. */
  param: string | null;
  retryAfterMs?: number;
}

type Refusal = Pick<ApiFailure, "status" | "message"> &
  Partial<Pick<ApiFailure, "code" | "param" | "retryAfterMs">>;

/** An error that ends a request with this answer. */
export function refusal({ status, message, code, param, retryAfterMs }: Refusal): OpenClawError {
  const failure: ApiFailure = {
    status,
    message,
    type:
      status === 429 ? "rate_limit_error" : status < 500 ? "invalid_request_error" : "api_error",
    code: code ?? null,
    param: param ?? null,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  return new OpenClawError("GATEWAY_API_REFUSED", message, { details: { failure } });
}

const answers: Partial<Record<ModelErrorKind, { status: number; code: string }>> = {
  "rate-limit": { status: 429, code: "rate_limit_exceeded" },
  billing: { status: 429, code: "insufficient_quota" },
  "context-overflow": { status: 400, code: "context_length_exceeded" },
  "content-filter": { status: 400, code: "content_filter" },
  "invalid-request": { status: 400, code: "invalid_request" },
  "model-not-found": { status: 404, code: "model_not_found" },
  overloaded: { status: 503, code: "overloaded" },
  timeout: { status: 504, code: "timeout" },
};

/** A failed model call. What the vendor said about this gateway's own key is the gateway's trouble and not the caller's: 502. */
export function modelRefusal(error: ModelError): OpenClawError {
  const { status, code } = answers[error.kind] ?? { status: 502, code: `model_${error.kind}` };
  const message = [error.message, error.hint].filter(Boolean).join(" ");
  const { retryAfterMs } = error;
  return refusal({
    status,
    message,
    code,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** What to answer to a request that ended with this error. */
export function failureOf(error: unknown): ApiFailure {
  const details = isOpenClawError(error) ? error.details : undefined;
  const told = details?.["failure"];
  if (isFailure(told)) return told;
  const known = isOpenClawError(error);
  const status = known ? (statusOf(error.code) ?? 400) : 500;
  return {
    status,
    message: known
      ? [error.message, error.hint].filter(Boolean).join(" ")
      : `Something went wrong inside the gateway: ${errorMessage(error)}`,
    type: status < 500 ? "invalid_request_error" : "api_error",
    code: known ? error.code.toLowerCase() : null,
    param: null,
  };
}

function statusOf(code: string): number | undefined {
  if (code === "GATEWAY_STOPPING" || code === "GATEWAY_STARTING") return 503;
  if (code.startsWith("STORAGE_")) return 503;
  if (code === "MEDIA_PROVIDER_FAILED") return 502;
  if (/^MODEL_.*(UNKNOWN|NOT_FOUND)/.test(code)) return 404;
  if (code.startsWith("MODEL_")) return 502;
  return undefined;
}

function isFailure(value: unknown): value is ApiFailure {
  return typeof value === "object" && value !== null && "status" in value && "type" in value;
}
