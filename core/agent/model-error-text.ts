import type { ModelError, ModelErrorKind } from "../sdk/provider.ts";
import { describeSeconds } from "./notices.ts";

const sentences: Record<ModelErrorKind, string> = {
  auth: "The model's provider did not accept the API key.",
  "rate-limit": "The model's provider is limiting requests right now.",
  billing: "The model's provider wants the account to be paid or topped up.",
  overloaded: "The model is overloaded right now.",
  server: "The model's provider had an internal error.",
  timeout: "The model did not answer in time.",
  network: "The model could not be reached, or the connection broke off.",
  "context-overflow": "This conversation is too long for the model.",
  "model-not-found": "The provider does not serve this model.",
  "content-filter": "The model's provider refused this text.",
  "invalid-request": "The model's provider did not accept the request.",
  aborted: "The answer was stopped.",
  unknown: "The model failed for an unknown reason.",
};

const advice: Partial<Record<ModelErrorKind, string>> = {
  "rate-limit": "Please try again shortly.",
  overloaded: "Please try again shortly, or choose another model with /model.",
  server: "Please try again shortly.",
  timeout: "Please try again.",
  network: "Please try again.",
  "context-overflow": "Start a new one with /new.",
  "model-not-found": "Choose another with /model.",
  "content-filter": "Try to put it differently.",
};

/** What the person in the chat is told about a failed answer: what happened, then what to do. Never empty. */
export function describeModelError(error: ModelError): string {
  const message = asSentence(error.message) || sentences[error.kind];
  const wait =
    error.retryAfterMs !== undefined && error.retryAfterMs > 0
      ? `Please try again in ${describeSeconds(error.retryAfterMs / 1_000)}.`
      : undefined;
  const next = wait ?? (asSentence(error.hint ?? "") || advice[error.kind]);
  return next === undefined ? message : `${message} ${next}`;
}

function asSentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === "" || /[.!?…。！？]["”]?$/u.test(trimmed) ? trimmed : `${trimmed}.`;
}
