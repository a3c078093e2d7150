import { describe, expect, test } from "vitest";
import type { Environment } from "../../config/environment.ts";
import type { OnboardFlags } from "./onboard-flags.ts";
import { planCustom } from "./plan-custom.ts";

const required = { customBaseUrl: "https://api.example.com:8000/v1/", customModelId: "org/m" };

function plan(flags: OnboardFlags, values: Record<string, string> = {}, stored?: string) {
  const environment: Environment = {
    get: (name) => values[name],
    source: () => "env",
    all: () => values,
    problems: [],
  };
  const kept = stored === undefined ? undefined : { value: stored, source: "profile: x" };
  return planCustom({ ...required, ...flags }, { environment, stored: async () => kept });
}

test("a server is named after its host, and its model keeps its own slash", async () => {
  expect(await plan({})).toEqual({
    choiceId: "custom-api-key",
    providerId: "api-example-com",
    baseUrl: "https://api.example.com:8000/v1",
    defaultModel: "api-example-com/org/m",
    customModel: { id: "org/m" },
  });
});

test.each<[OnboardFlags, object]>([
  [{ customProviderId: " Mine " }, { providerId: "mine", defaultModel: "mine/org/m" }],
  [{ customImageInput: true }, { customModel: { id: "org/m", input: ["text", "image"] } }],
  [{ customTextInput: true }, { customModel: { id: "org/m" } }],
  [{ customCompatibility: "openai" }, {}],
  [{ customBaseUrl: "http://[::1]:11434/v1" }, { providerId: "1" }],
])("%j", async (flags, expected) => {
  expect(await plan(flags)).toMatchObject(expected);
});

test.each<[OnboardFlags, string]>([
  [{ customBaseUrl: "" }, "ONBOARD_CUSTOM_INCOMPLETE"],
  [{ customModelId: " " }, "ONBOARD_CUSTOM_INCOMPLETE"],
  [{ customBaseUrl: "localhost:11434" }, "ONBOARD_INVALID_FLAG"],
  [{ customBaseUrl: "https://user:secret@host/v1" }, "ONBOARD_INVALID_FLAG"],
  [{ customCompatibility: "anthropic" }, "ONBOARD_INVALID_FLAG"],
  [{ customProviderId: "a/b" }, "ONBOARD_INVALID_FLAG"],
  [{ customImageInput: true, customTextInput: true }, "ONBOARD_INVALID_FLAG"],
  [{ customApiKey: "your-api-key" }, "ONBOARD_KEY_INVALID"],
  [{ secretInputMode: "ref" }, "ONBOARD_KEY_MISSING"],
])("%j is refused with %s", async (flags, code) => {
  await expect(plan(flags)).rejects.toMatchObject({ code });
});

describe("its key", () => {
  test("comes from the flag before the environment before the store", async () => {
    const all = await plan({ customApiKey: "from-flag" }, { CUSTOM_API_KEY: "from-env" }, "stored");
    expect(all.key).toMatchObject({ kind: "store", key: "from-flag" });
    const without = await plan({}, { CUSTOM_API_KEY: "from-env" }, "stored");
    expect(without.key).toMatchObject({ kind: "store", key: "from-env" });
    expect((await plan({}, {}, "stored")).key).toMatchObject({ kind: "kept", key: "stored" });
  });

  test("can stay in the environment", async () => {
    const { key } = await plan({ secretInputMode: "ref" }, { CUSTOM_API_KEY: "from-env" });
    expect(key).toMatchObject({ kind: "reference", variable: "CUSTOM_API_KEY" });
  });

  test("may be a placeholder on one's own machine, where it is left out", async () => {
    const customBaseUrl = "http://localhost:11434/v1";
    expect((await plan({ customBaseUrl, customApiKey: "ollama" })).key).toBeUndefined();
  });
});
