import fc from "fast-check";
import { expect, test } from "vitest";
import { decideTools, type PolicyFacts, type PolicyLayer, type ToolFacts } from "./decide-tools.ts";

const tools: ToolFacts[] = [
  { name: "session_status", risk: "none" },
  { name: "web_search", risk: "none" },
  { name: "web_fetch", risk: "read" },
  { name: "read", risk: "read", isPrivate: true },
  { name: "write", risk: "write" },
  { name: "apply_patch", risk: "write" },
  { name: "exec", risk: "execute" },
  { name: "message", risk: "write" },
  { name: "files__list", risk: "read", origin: "mcp" },
  { name: "weather", risk: "none", origin: "plugin" },
];

const harmless = "session_status web_search web_fetch files__list weather";
const all = tools.map((tool) => tool.name).join(" ");

function left(layers: Partial<PolicyLayer>[], isOwnChat = false): string {
  const facts: PolicyFacts = {
    layers: layers.map((layer, at) => ({ path: `layer${at}`, ...layer })),
    isOwnChat,
  };
  return decideTools(tools, facts)
    .flatMap(({ name, isAllowed }) => (isAllowed ? [name] : []))
    .join(" ");
}

const table: [what: string, layers: Partial<PolicyLayer>[], elsewhere: string, own: string][] = [
  ["nothing said", [], harmless, all],
  ["the full profile", [{ profile: "full" }], harmless, all],
  ["a bare star", [{ allow: ["*"] }], harmless, all],
  ["a bare star to add", [{ alsoAllow: ["*"] }], harmless, all],
  ["the minimal profile", [{ profile: "minimal" }], "session_status", "session_status"],
  [
    "the coding profile",
    [{ profile: "coding" }],
    "session_status web_search web_fetch files__list",
    "session_status web_search web_fetch read write apply_patch exec files__list",
  ],
  ["the messaging profile", [{ profile: "messaging" }], "session_status", "session_status message"],
  [
    "a profile and one more",
    [{ profile: "minimal", alsoAllow: ["exec"] }],
    "session_status exec",
    "session_status exec",
  ],
  ["by name", [{ allow: ["exec"] }], "exec", "exec"],
  ["by another name", [{ allow: ["bash"] }], "exec", "exec"],
  [
    "by pattern, in any case",
    [{ allow: ["WEB_*"] }],
    "web_search web_fetch",
    "web_search web_fetch",
  ],
  ["a dot is a dot", [{ allow: ["web.search", "ex?c", "(exec)"] }], "", ""],
  ["an empty list", [{ allow: [] }], "", ""],
  ["a group", [{ allow: ["group:fs"] }], "read write apply_patch", "read write apply_patch"],
  ["writing is patching", [{ allow: ["write"] }], "write apply_patch", "write apply_patch"],
  ["not writing is not not patching", [{ deny: ["write"] }], harmless, all.replace(" write", "")],
  ["tools of servers", [{ allow: ["group:mcp"] }], "files__list", "files__list"],
  ["tools of plugins", [{ allow: ["group:plugins"] }], "weather", "weather"],
  ["deny wins", [{ allow: ["exec", "web_fetch"] }, { deny: ["exec"] }], "web_fetch", "web_fetch"],
  [
    "a later list only narrows",
    [{ allow: ["web_*"] }, { allow: ["web_fetch", "exec"] }],
    "web_fetch",
    "web_fetch",
  ],
  [
    "a later list adds nothing that an earlier one took",
    [{ profile: "minimal" }, { alsoAllow: ["exec"] }],
    "session_status",
    "session_status",
  ],
  [
    "a room's own list",
    [{ alsoAllow: ["exec"] }],
    `${harmless.split(" ").slice(0, 3).join(" ")} exec files__list weather`,
    all,
  ],
  ["an unknown group", [{ allow: ["group:nodes"] }], "", ""],
];

test.each(table)("%s", (_what, layers, elsewhere, own) => {
  expect(left(layers)).toBe(elsewhere);
  expect(left(layers, true)).toBe(own);
});

test("every decision names its rule", () => {
  const rules = (layers: PolicyLayer[]) =>
    Object.fromEntries(
      decideTools(tools, { layers, isOwnChat: false }).map(({ name, rule }) => [name, rule]),
    );
  const decided = rules([
    { path: "tools", profile: "coding", alsoAllow: ["exec"] },
    { path: "channels.fake.rooms.1.tools", deny: ["web_fetch"] },
  ]);
  expect(decided).toMatchObject({
    session_status: "default",
    exec: "tools.allow",
    write: "default outside the owner's own chats",
    web_fetch: "channels.fake.rooms.1.tools.deny",
    message: 'tools.profile "coding"',
  });
});

const names = fc.constantFrom("exec", "write", "read", "group:fs", "group:mcp", "web_*", "*", "**");
const list = fc.option(fc.array(names, { maxLength: 4 }), { nil: undefined });
const layer = fc.record({
  path: fc.constant("x"),
  profile: fc.constantFrom(undefined, "minimal", "coding", "messaging", "full"),
  allow: list,
  alsoAllow: list,
  deny: list,
});

test("another layer never gives back what the ones before took away, save what only the default withheld", () => {
  fc.assert(
    fc.property(fc.array(layer, { maxLength: 3 }), layer, (layers, added) => {
      const own = (all: PolicyLayer[]) => left(all, true).split(" ");
      const before = own(layers);
      for (const name of own([...layers, added])) expect(["", ...before]).toContain(name);
    }),
  );
});

test("outside the owner's own chats nothing writes, runs or reads in private unless a list names it", () => {
  const bare = fc.constantFrom("*", "**", "web_*", "session_status");
  const unnamed = fc.record({
    path: fc.constant("x"),
    profile: fc.constantFrom(undefined, "coding", "full"),
    allow: fc.option(fc.array(bare), { nil: undefined }),
    alsoAllow: fc.option(fc.array(bare), { nil: undefined }),
    deny: list,
  });
  fc.assert(
    fc.property(fc.array(unnamed, { maxLength: 3 }), (layers) => {
      const names = left(layers).split(" ");
      for (const guarded of ["read", "write", "apply_patch", "exec", "message"]) {
        expect(names).not.toContain(guarded);
      }
    }),
  );
});
