import { describe, expect, test } from "vitest";
import { messageBody, readSendError } from "./outbound.ts";
import { readTalking } from "./talking.ts";

const message = {
  key: "key",
  address: { channel: "discord", account: "default", conversation: "10" },
  text: "hi @everyone",
  kind: "answer" as const,
  replyTo: "1000",
};

const manner = readTalking({});

describe("messages to Discord", () => {
  test("ping nobody but the one who is answered, and carry their key", () => {
    expect(messageBody({ ...message, replyTo: "1000", part: 0 }, manner)).toEqual({
      content: "hi @everyone",
      nonce: "key",
      enforce_nonce: true,
      allowed_mentions: { parse: [], replied_user: true },
      flags: 4,
      message_reference: { message_id: "1000", fail_if_not_exists: false },
    });
  });

  test.each([
    ["off", 0, false],
    ["first", 0, true],
    ["first", undefined, true],
    ["first", 1, false],
    ["all", 1, true],
  ] as const)("reply by mode %s in part %s: %s", (mode, part, replies) => {
    const asked = { ...message, ...(part === undefined ? {} : { part }) };
    const body = messageBody(asked, { ...manner, replyToMode: mode });
    expect("message_reference" in body).toBe(replies);
  });
});

describe("a failed send", () => {
  const failure = (facts: object): Error => Object.assign(new Error("it failed"), facts);

  test.each([
    ["a refused connection", { code: "ECONNREFUSED" }, "retryable"],
    ["an unknown host", { code: "ENOTFOUND" }, "retryable"],
    ["a cause inside fetch", { cause: failure({ code: "UND_ERR_CONNECT_TIMEOUT" }) }, "retryable"],
    ["a broken connection", { code: "ECONNRESET" }, "unknown"],
    ["a timeout", { name: "AbortError" }, "unknown"],
    ["a server fault", { name: "HTTPError", status: 503 }, "retryable"],
    ["a rate limit", { name: "RateLimitError[/x]", retryAfter: 30_000 }, "rate-limit"],
    ["too many requests", { status: 429 }, "rate-limit"],
    ["bad content", { name: "DiscordAPIError[50035]", status: 400, code: 50035 }, "permanent"],
    ["a withdrawn token", { name: "DiscordAPIError[0]", status: 401, code: 0 }, "permanent"],
    [
      "an unknown channel",
      { name: "DiscordAPIError[10003]", status: 404, code: 10003 },
      "permanent",
    ],
  ])("by %s", (_, facts, reason) => {
    expect(readSendError(failure(facts))).toMatchObject({ ok: false, reason });
  });

  test("keeps the wait that Discord asks for", () => {
    expect(readSendError(failure({ name: "RateLimitError", retryAfter: 30_000 }))).toMatchObject({
      retryAfterMs: 30_000,
    });
  });

  test("of no known sort may have arrived", () => {
    expect(readSendError("odd")).toMatchObject({
      reason: "unknown",
      message: "Discord could not be reached: odd.",
    });
  });
});
