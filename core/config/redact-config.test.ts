import { expect, test } from "vitest";
import { holdsRedactedValue, redactConfig, redactedValue } from "./redact-config.ts";

test("secrets are hidden and everything else is shown", () => {
  const config = {
    env: { vars: { NAME: "x", QWERTY: "y" }, INLINE: "z" },
    models: {
      providers: {
        p: { apiKey: "k", baseUrl: "https://u:p@host/v1", headers: { "X-Id": "h" }, maxTokens: 5 },
      },
    },
    gateway: { auth: { token: 12345, mode: "token", password: ["p"] } },
    channels: {
      c: {
        token: { source: "env", provider: "default", id: "C_TOKEN" },
        proxy: "http://host:1",
        dmPolicy: "open",
      },
    },
    auth: { key: "${FROM_ENV}" },
    session: { mainKey: "main" },
  };
  expect(redactConfig(config)).toEqual({
    env: { vars: { NAME: redactedValue, QWERTY: redactedValue }, INLINE: redactedValue },
    models: {
      providers: {
        p: {
          apiKey: redactedValue,
          baseUrl: redactedValue,
          headers: { "X-Id": redactedValue },
          maxTokens: 5,
        },
      },
    },
    gateway: { auth: { token: redactedValue, mode: "token", password: [redactedValue] } },
    channels: { c: config.channels.c },
    auth: config.auth,
    session: { mainKey: "main" },
  });
  expect(redactConfig("x", ["gateway", "auth", "token"])).toBe(redactedValue);
  expect(holdsRedactedValue(redactConfig(config))).toBe(true);
  expect(holdsRedactedValue(config)).toBe(false);
});
