import { describe, expect, test } from "vitest";
import type { Config } from "../config/schema.ts";
import type { InboundMessage } from "../sdk/channel.ts";
import { bindingProblems } from "./binding-problems.ts";
import { route } from "./route.ts";

const agents = { entries: { main: { default: true }, ops: {}, team: {}, vip: {}, room: {} } };

function message(facts: Partial<InboundMessage> = {}): InboundMessage {
  return {
    id: "m1",
    address: { channel: "chat", account: "default", conversation: "room-1" },
    chatType: "group",
    sender: { id: "u1", name: "Una", isBot: false, roles: ["r1"] },
    text: "hi",
    media: [],
    mention: "none",
    sentAt: 0,
    place: { guild: "g1" },
    ...facts,
  };
}

type Match = NonNullable<Config["bindings"]>[number]["match"];
const bind = (agentId: string, match: Omit<Match, "channel">, channel = "chat") => ({
  agentId,
  match: { channel, ...match },
});
const agentFor = (bindings: Config["bindings"], facts: Partial<InboundMessage> = {}) =>
  route(message(facts), { agents, ...(bindings ? { bindings } : {}) }).agentId;

describe("the narrowest binding wins, wherever it stands in the file", () => {
  const wide = bind("team", {});
  const any = bind("ops", { accountId: "*" });
  const guild = bind("room", { guildId: "g1" });
  const role = bind("vip", { guildId: "g1", roles: ["r1"] });
  const everyRoom = bind("ops", { peer: { kind: "channel", id: "*" } });
  const parent = bind("team", { peer: { kind: "channel", id: "parent-1" } });
  const peer = bind("room", { peer: { kind: "channel", id: "room-1" } });
  const inThread = { place: { guild: "g1", parent: "parent-1" } };
  test.each<[string, Config["bindings"], Partial<InboundMessage>, string]>([
    ["nothing", [], {}, "main"],
    ["channel with any account", [any], {}, "ops"],
    ["account over any account", [any, wide], {}, "team"],
    ["guild over account", [wide, guild], {}, "room"],
    ["guild and role over guild", [guild, role], {}, "vip"],
    ["every room over guild and role", [role, everyRoom], {}, "ops"],
    ["the parent of a thread over every room", [everyRoom, parent], inThread, "team"],
    ["the room itself over its parent", [parent, peer], inThread, "room"],
  ])("%s", (_what, bindings, facts, agentId) => {
    expect(agentFor(bindings, facts)).toBe(agentId);
    expect(agentFor(bindings?.toReversed(), facts)).toBe(agentId);
  });
});

test.each<[string, Config["bindings"], Partial<InboundMessage>, string]>([
  ["another channel", [bind("ops", {}, "other")], {}, "main"],
  ["another account", [bind("ops", { accountId: "second" })], {}, "main"],
  [
    "no account named, another account",
    [bind("ops", {})],
    { address: { channel: "chat", account: "second", conversation: "room-1" } },
    "main",
  ],
  ["another guild", [bind("ops", { guildId: "g2" })], {}, "main"],
  ["a role that the sender lacks", [bind("ops", { guildId: "g1", roles: ["r2"] })], {}, "main"],
  ["a person, in a room", [bind("ops", { peer: { kind: "direct", id: "u1" } })], {}, "main"],
  [
    "a person, in a direct chat",
    [bind("ops", { peer: { kind: "direct", id: "u1" } })],
    { chatType: "direct" },
    "ops",
  ],
  [
    "a person by the old word",
    [bind("ops", { peer: { kind: "dm", id: "u1" } })],
    { chatType: "direct" },
    "ops",
  ],
  ["a team", [bind("ops", { teamId: "t1" })], { place: { team: "t1" } }, "ops"],
  [
    "a group that is no room",
    [bind("ops", { peer: { kind: "group", id: "room-1" } })],
    { place: { kind: "group" } },
    "ops",
  ],
  ["a binding of another type", [{ type: "acp", ...bind("ops", {}) }], {}, "main"],
])("%s", (_what, bindings, facts, agentId) => {
  expect(agentFor(bindings, facts)).toBe(agentId);
});

test("inside a tier the first of the file wins, and an agent that is not configured is told", () => {
  const bindings = [bind("ops", {}), bind("team", {})];
  expect(agentFor(bindings)).toBe("ops");
  const lost = [bind("ghost", {})];
  expect(agentFor(lost)).toBe("main");
  expect(bindingProblems({ agents, bindings: lost })).toEqual([
    'bindings[0] names the agent "ghost", which is not configured; "main" answers.',
  ]);
});

test("a binding can have scopes of its own", () => {
  const direct = message({ chatType: "direct" });
  const scoped = { ...bind("ops", {}), session: { dmScope: "main" as const } };
  expect(route(direct, { agents, bindings: [scoped] }).sessionKey).toBe("agent:ops:main");
  const shared = { ...bind("ops", {}), session: { groupScope: "main" as const } };
  expect(route(message(), { agents, bindings: [shared] }).sessionKey).toBe("agent:ops:main");
});

test.each<[string, Config["session"], Partial<InboundMessage>, string]>([
  ["direct, main", { dmScope: "main" }, { chatType: "direct" }, "agent:main:main"],
  ["direct, per person", { dmScope: "per-peer" }, { chatType: "direct" }, "agent:main:direct:u1"],
  [
    "direct, per channel and person",
    { dmScope: "per-channel-peer" },
    { chatType: "direct" },
    "agent:main:chat:direct:u1",
  ],
  [
    "direct, per account too",
    { dmScope: "per-account-channel-peer" },
    { chatType: "direct" },
    "agent:main:chat:default:direct:u1",
  ],
  ["a group", undefined, { place: { kind: "group" } }, "agent:main:chat:group:room-1"],
  ["a room", undefined, {}, "agent:main:chat:channel:room-1"],
  [
    "a thread",
    undefined,
    { address: { channel: "chat", account: "default", conversation: "room-1", thread: "9" } },
    "agent:main:chat:channel:room-1:thread:9",
  ],
  ["all groups in one", { groupScope: "main" }, {}, "agent:main:main"],
  [
    "a person under two names",
    { dmScope: "per-peer", identityLinks: { una: ["chat:U1", "mail:una"] } },
    { chatType: "direct" },
    "agent:main:direct:una",
  ],
])("session key of %s", (_what, session, facts, key) => {
  expect(route(message(facts), { agents, ...(session ? { session } : {}) }).sessionKey).toBe(key);
});
