import type { ModelError } from "openclaw/sdk";

/** The failures that the demo model can show. */
export type FailureName = "auth" | "rate-limit" | "server" | "timeout" | "cut";

const names: readonly [RegExp, FailureName][] = [
  [/\bauth|\bkey\b/i, "auth"],
  [/\brate[- ]?limit|\b429\b/i, "rate-limit"],
  [/\btime(d)?[- ]?out/i, "timeout"],
  [/\bcut\b|\bdisconnect/i, "cut"],
];

/** The failure that a text asks for; `server` when it names none. */
export function chooseFailure(text: string): FailureName {
  return names.find(([name]) => name.test(text))?.[1] ?? "server";
}

const onRequest = "This error was made on request by the offline demo model.";

export const failures: Record<FailureName, ModelError> = {
  auth: {
    kind: "auth",
    message: `The demo model refused its key. ${onRequest}`,
    hint: "With a real provider: check the key with `openclaw models status`.",
    status: 401,
    code: "invalid_api_key",
    retryable: false,
  },
  "rate-limit": {
    kind: "rate-limit",
    message: `The demo model limits the requests. ${onRequest}`,
    hint: "With a real provider: wait a minute and try again.",
    status: 429,
    retryable: true,
    retryAfterMs: 1_000,
  },
  server: {
    kind: "server",
    message: `The demo model had an internal error. ${onRequest}`,
    hint: "With a real provider: try again, or choose another model.",
    status: 500,
    retryable: true,
  },
  timeout: {
    kind: "timeout",
    message: `The demo model did not answer in time. ${onRequest}`,
    hint: "With a real provider: try again.",
    retryable: true,
  },
  cut: {
    kind: "network",
    message: `The connection to the demo model was cut in the middle of its answer. ${onRequest}`,
    hint: "With a real provider: try again.",
    retryable: true,
  },
};

export const aborted: ModelError = {
  kind: "aborted",
  message: "The answer was stopped.",
  retryable: false,
};
