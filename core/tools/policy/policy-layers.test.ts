import { expect, test } from "vitest";
import { policyLayers, type PolicyPlace } from "./policy-layers.ts";

const place: PolicyPlace = {
  agentId: "ops",
  modelRef: "acme/large",
  channel: "fake",
  sender: { id: "7", name: "Ada" },
  room: { rule: "channels.fake.rooms.1", tools: { deny: ["exec"] } },
};

test("goes from the general to the particular", () => {
  const layers = policyLayers(
    {
      tools: {
        profile: "coding",
        byProvider: { acme: { deny: ["web_fetch"] }, other: { deny: ["read"] } },
        toolsBySender: { "*": { deny: ["write"] } },
      },
      agents: { entries: { ops: { tools: { alsoAllow: ["message"] } } } },
    },
    place,
  );
  expect(layers.map(({ path }) => path)).toEqual([
    "tools",
    "tools.byProvider.acme",
    "agents.entries.ops.tools",
    "channels.fake.rooms.1.tools",
    'tools.toolsBySender["*"]',
  ]);
});

test("a rule for the model comes before one for its provider", () => {
  const byProvider = { acme: { deny: ["a"] }, "acme/large": { deny: ["b"] } };
  expect(policyLayers({ tools: { byProvider } }, place)[1]).toMatchObject({
    path: "tools.byProvider.acme/large",
    deny: ["b"],
  });
});

test.each([
  [["channel:fake:7", "id:7", "*"], "channel:fake:7"],
  [["fake:7", "id:7", "*"], "fake:7"],
  [["id:7", "*"], "id:7"],
  [["7", "*"], "7"],
  [["*"], "*"],
  [["8", "name:Ada", "Ada"], undefined],
])("of the rules for senders %j holds %s: ids from the platform, never names", (keys, chosen) => {
  const toolsBySender = Object.fromEntries(keys.map((key) => [key, { allow: ["exec"] }]));
  const { room: _room, ...plain } = place;
  const last = policyLayers({ tools: { toolsBySender } }, plain).at(-1)?.path;
  expect(last).toBe(chosen === undefined ? "tools" : `tools.toolsBySender["${chosen}"]`);
});
