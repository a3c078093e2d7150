/** An answer that refuses the request. A body of `undefined` is an empty one. */
export interface Refusal {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** A refusal in the shape of the OpenAI-compatible routes. */
export const compatError = (status: number, code: string, message: string): Refusal => ({
  status,
  body: {
    error: {
      message,
      type: code === "invalid_api_key" ? "invalid_request_error" : code,
      param: null,
      code,
    },
    request_id: "3f1c0d2e-fake",
  },
});

/** A refusal in the shape of the vendor's own routes. */
export const nativeError = (status: number, code: string, message: string): Refusal => ({
  status,
  body: { code, message, request_id: "9b7a-fake" },
});

/** Scripted refusals, by name. */
export const refusals: Readonly<Record<string, Refusal>> = {
  tpm: compatError(
    429,
    "insufficient_quota",
    "You exceeded your current quota, please check your plan and billing details.",
  ),
  "tpm-native": nativeError(
    429,
    "Throttling.AllocationQuota",
    "Allocated quota exceeded, please increase your quota limit.",
  ),
  rpm: compatError(429, "limit_requests", "You exceeded your current requests list."),
  "rpm-wait": {
    ...compatError(429, "limit_requests", "You exceeded your current requests list."),
    headers: { "retry-after": "2" },
  },
  burst: compatError(429, "limit_burst_rate", "Request rate increased too quickly."),
  concurrency: compatError(429, "insufficient_quota", "concurrency allocated quota exceeded."),
  "free-tier": compatError(429, "insufficient_quota", "Free allocated quota exceeded."),
  "free-tier-only": nativeError(
    403,
    "AllocationQuota.FreeTierOnly",
    "The free tier of the model has been exhausted.",
  ),
  "hour-window": compatError(429, "insufficient_quota", "hour allocated quota exceeded."),
  "week-window": compatError(429, "insufficient_quota", "week allocated quota exceeded."),
  "plan-empty": compatError(429, "insufficient_quota", "Your token-plan quota has been exhausted."),
  arrears: compatError(
    400,
    "Arrearage",
    "Access denied, please make sure your account is in good standing.",
  ),
  overdue: nativeError(429, "PostpaidBillOverdue", "The bill is overdue."),
  nested: nativeError(
    429,
    "Throttling.RateQuota",
    '{"error":{"message":"The engine is currently overloaded, please try again later","type":"EngineOverloadedError"}}',
  ),
  unavailable: nativeError(
    503,
    "ModelUnavailable",
    "Model is unavailable, please try again later.",
  ),
  internal: nativeError(500, "InternalError.Algo", "inference internal error."),
  filter: compatError(
    400,
    "data_inspection_failed",
    "Input data may contain inappropriate content.",
  ),
  unpurchased: nativeError(
    403,
    "AccessDenied.Unpurchased",
    "Access to model denied. Please make sure you are eligible for using the model.",
  ),
  "native-refused": nativeError(403, "Endpoint.AccessDenied", "Workspace endpoint access denied."),
  repetitive: nativeError(400, "InvalidParameter", "Repetitive tool calls detected."),
};
