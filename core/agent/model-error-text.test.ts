import { expect, test } from "vitest";
import { describeModelError } from "./model-error-text.ts";
import { describeSeconds } from "./notices.ts";

test("says what happened and what the operator can do", () => {
  const message = "The key was refused";
  const hint = "Set another with `openclaw onboard`.";
  expect(describeModelError({ kind: "auth", message, hint, retryable: false })).toBe(
    "The key was refused. Set another with `openclaw onboard`.",
  );
});

test("says when to come back", () => {
  const error = { kind: "rate-limit" as const, message: "Too many requests.", retryable: true };
  expect(describeModelError({ ...error, retryAfterMs: 89_500 })).toBe(
    "Too many requests. Please try again in 90 seconds.",
  );
  expect(describeModelError(error)).toBe("Too many requests. Please try again shortly.");
});

test("has a sentence when the provider gave none", () => {
  expect(describeModelError({ kind: "context-overflow", message: " ", retryable: false })).toBe(
    "This conversation is too long for the model. Start a new one with /new.",
  );
  expect(describeModelError({ kind: "unknown", message: "", retryable: false })).toBe(
    "The model failed for an unknown reason.",
  );
});

test("writes times as people say them", () => {
  expect([1, 45, 119.2, 600, 5_400, 7_200].map(describeSeconds)).toEqual([
    "1 second",
    "45 seconds",
    "2 minutes",
    "10 minutes",
    "90 minutes",
    "2 hours",
  ]);
});
