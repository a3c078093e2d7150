import type { ModelError, ModelErrorKind } from "../sdk/provider.ts";

export interface FailedAttempt {
  ref: string;
  error: ModelError;
}

const reasons: Partial<Record<ModelErrorKind, string>> = {
  auth: "its key is refused or missing",
  "rate-limit": "it is being asked too often",
  billing: "its account must be paid",
  overloaded: "it is overloaded",
  server: "its server failed",
  timeout: "it did not answer in time",
  network: "it could not be reached",
  "model-not-found": "its endpoint does not serve it",
};

/** Why a model did not answer, to follow its name. Nothing is known of one that was not asked because it rests. */
export function reasonOf(ref: string, failed: readonly FailedAttempt[]): string {
  const own = failed.find((each) => each.ref === ref);
  if (own === undefined) return "it failed a short while ago";
  return reasons[own.error.kind] ?? "it failed";
}

/** One sentence for the person in the chat, naming each model with its reason; the hint is that of the first, which is the one that should have answered. */
export function chainFailure(failed: readonly FailedAttempt[]): ModelError {
  const [first] = failed;
  if (first === undefined) {
    return { kind: "unknown", message: "No model could be asked.", retryable: false };
  }
  if (failed.length === 1) return first.error;
  const parts = failed.map(({ ref, error }) => `${ref} (${reasonOf(ref, [{ ref, error }])})`);
  const { kind, hint, retryAfterMs } = first.error;
  return {
    kind,
    message: `None of ${failed.length} models answered: ${parts.join(", ")}.`,
    hint: hint ?? "Try again in a minute, or choose another model with /model.",
    retryable: false,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}
