import fc from "fast-check";
import JSON5 from "json5";
import { expect, test } from "vitest";
import { configEdits } from "./config-edits.ts";
import type {
  ChannelPlan,
  GatewayPlan,
  KeyPlan,
  OnboardPlan,
  ProviderPlan,
} from "./onboard-plan.ts";
import { starterConfig } from "./starter-config.ts";

const name = fc.stringMatching(/^[a-z][a-z0-9._-]{0,12}$/).filter((text) => !text.includes("__"));
const variable = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,12}$/);
const key: fc.Arbitrary<KeyPlan> = fc.oneof(
  fc.constant({ kind: "store" as const, key: "the-key", source: "--flag" }),
  variable.map((variable) => ({ kind: "reference" as const, key: "k", source: "s", variable })),
  fc.constant({ kind: "kept" as const, key: "the-key", source: "profile" }),
);

const provider: fc.Arbitrary<ProviderPlan> = fc
  .record({ providerId: name, baseUrl: fc.webUrl(), defaultModel: fc.string({ minLength: 1 }) })
  .chain((plan) =>
    fc
      .record(
        {
          key,
          customModel: fc.record(
            { id: fc.string({ minLength: 1 }), input: fc.constant<string[]>(["text", "image"]) },
            { requiredKeys: ["id"] },
          ),
        },
        { requiredKeys: [] },
      )
      .map((more) => ({ choiceId: "c", ...plan, ...more })),
  );

const channel: fc.Arbitrary<ChannelPlan> = fc.record({
  channelId: name,
  label: fc.constant("Chat"),
  tokenEnvVar: variable,
  token: fc.constant("the-token"),
  isSet: fc.boolean(),
});

const gateway: fc.Arbitrary<GatewayPlan> = fc
  .record(
    {
      port: fc.integer({ min: 1, max: 65535 }),
      bind: fc.constantFrom("loopback", "lan", "auto"),
      authMode: fc.constantFrom("token", "password"),
      tokenVariable: variable,
      token: fc.constant("the-token"),
    },
    { requiredKeys: ["port", "bind", "authMode"] },
  )
  .map((plan) => ({ ...plan, writes: ["mode", "port", "bind", "authMode"] }));

const plan: fc.Arbitrary<OnboardPlan> = fc.record(
  {
    gateway,
    provider,
    channel,
    workspace: fc.record({
      folder: fc.string({ minLength: 1 }),
      isAsked: fc.boolean(),
      isSeeded: fc.boolean(),
    }),
  },
  { requiredKeys: ["gateway", "workspace"] },
);

/** What the edits make of an empty config. */
function applied(plan: OnboardPlan): unknown {
  const root: Record<string, unknown> = {};
  for (const { path, value } of configEdits(plan, {})) {
    let place = root as Record<string | number, unknown>;
    for (const part of path.slice(0, -1)) {
      place[part] ??= {};
      place = place[part] as Record<string | number, unknown>;
    }
    place[path.at(-1) ?? ""] = value;
  }
  return root;
}

test("a first config says what the same edits would make of an empty one, and holds no secret", () => {
  fc.assert(
    fc.property(plan, (row) => {
      const text = starterConfig(row);
      const expected = applied(row) as { channels?: Record<string, object> };
      // A first section also spells out who may write; where one is there already, its own rules hold.
      for (const [id, section] of Object.entries(expected.channels ?? {})) {
        (expected.channels ?? {})[id] = { ...section, dmPolicy: "pairing" };
      }
      expect(JSON5.parse(text)).toEqual(expected);
      expect(text).not.toMatch(/the-key|the-token/);
    }),
  );
});
