import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AccessPolicy, InboundMessage, Mention, RoomRule } from "../sdk/channel.ts";
import { admit, type AdmitFacts } from "./admit.ts";

const policy: AccessPolicy = {
  path: "channels.chat",
  direct: "pairing",
  allowFrom: [],
  group: "allowlist",
  bots: "none",
};
const facts: AdmitFacts = { paired: false, isOwner: false, mentionPatterns: [] };
const room: RoomRule = {
  rule: "channels.chat.rooms.r1",
  listed: true,
  enabled: true,
  requireMention: true,
  users: [],
  roles: [],
};

function message(changes: Partial<InboundMessage> = {}): InboundMessage {
  return {
    id: "m1",
    address: { channel: "chat", account: "default", conversation: "c1" },
    chatType: "direct",
    sender: { id: "u1", name: "Una", isBot: false, roles: ["r1"] },
    text: "hi",
    media: [],
    mention: "none",
    sentAt: 0,
    ...changes,
  };
}

const inRoom = (changes: Partial<RoomRule> = {}, mention: Mention = "user"): InboundMessage =>
  message({ chatType: "group", mention, room: { ...room, ...changes } });

describe("admit", () => {
  test.each<[string, InboundMessage, Partial<AccessPolicy>, Partial<AdmitFacts>, boolean, string]>([
    ["a stranger", message(), {}, {}, false, "channels.chat.dmPolicy"],
    ["a paired sender", message(), {}, { paired: true }, true, "channels.chat.dmPolicy"],
    ["an owner", message(), {}, { isOwner: true }, true, "commands.ownerAllowFrom"],
    ["a listed sender", message(), { allowFrom: ["u1"] }, {}, true, "channels.chat.allowFrom"],
    [
      "a sender listed with the channel",
      message(),
      { allowFrom: ["chat:u1"] },
      {},
      true,
      "channels.chat.allowFrom",
    ],
    ["anyone behind a star", message(), { allowFrom: ["*"] }, {}, true, "channels.chat.allowFrom"],
    ["anyone when open", message(), { direct: "open" }, {}, true, "channels.chat.dmPolicy"],
    [
      "the listed when disabled",
      message(),
      { direct: "disabled", allowFrom: ["u1"] },
      { paired: true },
      false,
      "channels.chat.dmPolicy",
    ],
    [
      "the paired under a strict list",
      message(),
      { direct: "allowlist" },
      { paired: true },
      false,
      "channels.chat.allowFrom",
    ],
    [
      "the owner under a strict list",
      message(),
      { direct: "allowlist" },
      { isOwner: true },
      false,
      "channels.chat.allowFrom",
    ],
    ["a mention in a listed room", inRoom(), {}, {}, true, "channels.chat.rooms.r1"],
    [
      "a group when groups are off",
      inRoom(),
      { group: "disabled" },
      {},
      false,
      "channels.chat.groupPolicy",
    ],
    ["an unlisted room", inRoom({ listed: false }), {}, {}, false, "channels.chat.rooms.r1"],
    [
      "an unlisted room when open",
      inRoom({ listed: false }),
      { group: "open" },
      {},
      true,
      "channels.chat.groupPolicy",
    ],
    [
      "a group nobody configured",
      message({ chatType: "group", mention: "user" }),
      {},
      {},
      false,
      "channels.chat.groupPolicy",
    ],
    [
      "a disabled room",
      inRoom({ enabled: false }),
      {},
      {},
      false,
      "channels.chat.rooms.r1.enabled",
    ],
    [
      "a stranger to the room",
      inRoom({ users: ["u2"] }),
      {},
      {},
      false,
      "channels.chat.rooms.r1.users",
    ],
    ["a user of the room", inRoom({ users: ["u1"] }), {}, {}, true, "channels.chat.rooms.r1"],
    [
      "a role of the room",
      inRoom({ users: ["u2"], roles: ["r1"] }),
      {},
      {},
      true,
      "channels.chat.rooms.r1",
    ],
    ["no mention", inRoom({}, "none"), {}, {}, false, "channels.chat.rooms.r1.requireMention"],
    [
      "no mention where none is needed",
      inRoom({ requireMention: false }, "none"),
      {},
      {},
      true,
      "channels.chat.rooms.r1",
    ],
    [
      "a name in the text",
      inRoom({}, "none"),
      {},
      { mentionPatterns: [/hi/i] },
      true,
      "channels.chat.rooms.r1",
    ],
    ["a reply to the bot", inRoom({}, "reply"), {}, {}, true, "channels.chat.rooms.r1"],
  ])("decides about %s", (_, inbound, access, known, admitted, rule) => {
    const decision = admit(inbound, { ...policy, ...access }, { ...facts, ...known });
    expect(decision).toMatchObject({ admitted, rule });
  });

  const bot = { id: "b1", name: "Bot", isBot: true, roles: [] };

  test("what would change a refusal is the line of the config that decided, also where it is inherited", () => {
    const missing = { map: "channels.chat.rooms", key: "r9" };
    expect(admit(inRoom({ listed: false, missing }), policy, facts)).toMatchObject({
      rule: "channels.chat.rooms",
      fix: 'Add "r9" under channels.chat.rooms, or set channels.chat.groupPolicy to "open".',
    });
    const inherited = inRoom({ users: ["u2"], peopleRule: "channels.chat.rooms" });
    expect(admit(inherited, policy, facts)).toMatchObject({
      rule: "channels.chat.rooms.users",
      fix: 'Add "u1" to channels.chat.rooms.users.',
    });
  });

  test("other bots are ignored before anything else is looked at", () => {
    const decision = admit(message({ sender: bot }), { ...policy, direct: "open" }, facts);
    expect(decision).toMatchObject({ admitted: false, rule: "channels.chat.allowBots" });
  });

  test("a bot that replies does not count as one that mentions", () => {
    const mentions: AccessPolicy = { ...policy, bots: "mentions" };
    expect(admit({ ...inRoom({}, "reply"), sender: bot }, mentions, facts).admitted).toBe(false);
    expect(admit({ ...inRoom({}, "user"), sender: bot }, mentions, facts).admitted).toBe(true);
    expect(
      admit({ ...inRoom({}, "reply"), sender: bot }, { ...policy, bots: "all" }, facts).admitted,
    ).toBe(true);
  });

  test("only a stranger under the pairing rule is offered a code", () => {
    expect(admit(message(), policy, facts).pairing).toBe(true);
    expect(admit(inRoom({ listed: false }), policy, facts).pairing).toBeUndefined();
    expect(admit(message(), { ...policy, direct: "allowlist" }, facts).pairing).toBeUndefined();
  });

  const anyPolicy = fc.record({
    path: fc.constant("channels.chat"),
    direct: fc.constantFrom("pairing", "allowlist", "open", "disabled"),
    allowFrom: fc.uniqueArray(fc.constantFrom("u1", "u2", "*", "chat:u1")),
    group: fc.constantFrom("allowlist", "open", "disabled"),
    bots: fc.constantFrom("none", "mentions", "all"),
  });
  const anyMessage = fc
    .record({
      chatType: fc.constantFrom("direct", "group"),
      isBot: fc.boolean(),
      mention: fc.constantFrom<Mention>("none", "name", "user", "role", "reply"),
      room: fc.option(
        fc.record({
          rule: fc.constant("channels.chat.rooms.r1"),
          listed: fc.boolean(),
          enabled: fc.boolean(),
          requireMention: fc.boolean(),
          users: fc.subarray(["u1", "u2"]),
          roles: fc.subarray(["r1", "r2"]),
        }),
        { nil: undefined },
      ),
    })
    .map(({ isBot, room: rule, ...rest }) =>
      message({
        ...rest,
        ...(rule === undefined ? {} : { room: rule }),
        sender: { id: "u1", name: "Una", isBot, roles: ["r1"] },
      }),
    );

  test("every refusal names a config path and a way out, and nothing is admitted against a closed rule", () => {
    fc.assert(
      fc.property(anyMessage, anyPolicy, fc.boolean(), (inbound, access, paired) => {
        const decision = admit(inbound, access, { ...facts, paired });
        expect(decision.rule).toMatch(/^(?:channels\.chat\.|commands\.)/);
        if (!decision.admitted) expect(decision.fix).toBeTruthy();
        const closed = inbound.chatType === "direct" ? access.direct : access.group;
        if (closed === "disabled") expect(decision.admitted).toBe(false);
        if (inbound.sender.isBot && access.bots === "none") expect(decision.admitted).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});
