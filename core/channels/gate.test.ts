import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AccessPolicy, InboundMessage, Mention, RoomRule } from "../sdk/channel.ts";
import { sampleMessage } from "../sdk/testing/storage-samples.ts";
import { admit, type AdmitFacts } from "./admit.ts";
import { createBotBudget } from "./bot-budget.ts";

/** Who may talk, for every kind of event alike. */

const policy: fc.Arbitrary<AccessPolicy> = fc.record({
  path: fc.constant("channels.chat"),
  direct: fc.constantFrom("pairing", "allowlist", "open", "disabled"),
  allowFrom: fc.uniqueArray(fc.constantFrom("u1", "u2", "*", "fake:u1")),
  group: fc.constantFrom("allowlist", "open", "disabled"),
  bots: fc.constantFrom("none", "mentions", "all"),
});
const room: fc.Arbitrary<RoomRule> = fc.record({
  rule: fc.constant("channels.chat.rooms.r1"),
  listed: fc.boolean(),
  enabled: fc.boolean(),
  requireMention: fc.boolean(),
  ignoreOtherMentions: fc.boolean(),
  users: fc.subarray(["u1", "u2", "*"]),
  roles: fc.subarray(["r1", "r2"]),
});
const facts: fc.Arbitrary<AdmitFacts> = fc.record({
  paired: fc.boolean(),
  isOwner: fc.boolean(),
  isOwnAccount: fc.boolean(),
  isPaused: fc.boolean(),
  mentionPatterns: fc.constantFrom<RegExp[]>([], [/hello/i]),
});
const mentions: Mention[] = ["none", "name", "user", "role", "reply", "thread"];
const message: fc.Arbitrary<InboundMessage> = fc
  .record({
    chatType: fc.constantFrom("direct", "group"),
    isBot: fc.boolean(),
    mention: fc.constantFrom(...mentions),
    mentionsOthers: fc.boolean(),
    room: fc.option(room, { nil: undefined }),
  })
  .map(({ isBot, room: rule, ...rest }) =>
    sampleMessage({
      ...rest,
      ...(rule === undefined || rest.chatType === "direct" ? {} : { room: rule }),
      sender: { id: "u1", name: "Una", isBot, roles: ["r1"] },
    }),
  );

/** Written apart from the gate: may this person be heard here at all? */
function mayBeHeard(
  { chatType, sender, mention, room: rule }: InboundMessage,
  access: AccessPolicy,
  known: AdmitFacts,
): boolean {
  if (known.isOwnAccount) return false;
  if (sender.isBot) {
    if (access.bots === "none" || known.isPaused) return false;
    const isWritten = mention === "user" || mention === "role";
    if (access.bots === "mentions" && chatType === "group" && !isWritten) return false;
  }
  const named = ["u1", "fake:u1", "*"];
  if (chatType === "direct") {
    if (access.direct === "disabled") return false;
    if (access.direct === "open" || access.allowFrom.some((id) => named.includes(id))) return true;
    return access.direct === "pairing" && (known.paired || known.isOwner);
  }
  if (access.group === "disabled") return false;
  if (access.group === "allowlist" && rule?.listed !== true) return false;
  if (rule?.enabled === false) return false;
  const { users = [], roles = [] } = rule ?? {};
  if (users.length + roles.length === 0) return true;
  return users.some((id) => named.includes(id)) || roles.includes("r1");
}

describe("the gate", () => {
  test("D13: no path answers somebody whom the policy refuses, and nobody else is refused for who they are", () => {
    const event = fc.constantFrom(undefined, "edit", "reaction", "command");
    fc.assert(
      fc.property(message, policy, facts, event, (written, access, known, kind) => {
        const inbound = kind === undefined ? written : { ...written, event: kind };
        const decision = admit(inbound, access, known);
        const heard = mayBeHeard(inbound, access, known);
        if (!heard) expect(decision).toMatchObject({ admitted: false });
        if (!heard) expect(decision.noted).toBeUndefined();
        if (heard && kind === "reaction") expect(decision).toMatchObject({ noted: true });
        if (heard && kind !== "reaction" && inbound.mention !== "none") {
          expect(decision.admitted).toBe(true);
        }
        if (heard && !decision.admitted) expect(decision.noted).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test("D13: the four kinds of event agree about a person", () => {
    fc.assert(
      fc.property(message, policy, facts, (written, access, known) => {
        const spoken: InboundMessage = { ...written, mention: "user" };
        const asked = admit(spoken, access, known);
        for (const event of ["edit", "command"] as const) {
          const { pairing: _, ...decision } = admit({ ...spoken, event }, access, known);
          const { pairing: __, ...same } = asked;
          expect(decision).toEqual(same);
        }
        const reaction = admit({ ...spoken, event: "reaction" }, access, known);
        expect(reaction.admitted).toBe(false);
        expect(reaction.noted === true).toBe(asked.admitted);
        expect(reaction.pairing).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });

  test("D13: what is for others is left to them where the room says so", () => {
    const rule = { ...inRoom, requireMention: false, ignoreOtherMentions: true };
    const forOthers = sampleMessage({ chatType: "group", mentionsOthers: true, room: rule });
    expect(admit(forOthers, open, nobody)).toMatchObject({
      admitted: false,
      noted: true,
      rule: "channels.chat.rooms.r1.ignoreOtherMentions",
    });
    expect(admit({ ...forOthers, mention: "user" }, open, nobody).admitted).toBe(true);
    expect(admit({ ...forOthers, mentionsOthers: false }, open, nobody).admitted).toBe(true);
  });
});

const inRoom: RoomRule = {
  rule: "channels.chat.rooms.r1",
  listed: true,
  enabled: true,
  requireMention: true,
  users: [],
  roles: [],
};
const open: AccessPolicy = {
  path: "channels.chat",
  direct: "open",
  allowFrom: ["*"],
  group: "open",
  bots: "all",
};
const nobody: AdmitFacts = { paired: false, isOwner: false, mentionPatterns: [] };

describe("other bots (D18)", () => {
  const bot = { id: "b1", name: "Bot", isBot: true, roles: [] };
  const heard = sampleMessage({ sender: bot });

  test("D18: what the gateway's own accounts say is never answered, whatever the policy", () => {
    for (const isBot of [true, false]) {
      const own = sampleMessage({ sender: { ...bot, isBot }, mention: "user" });
      expect(admit(own, open, { ...nobody, isOwnAccount: true }).admitted).toBe(false);
    }
  });

  test("D18: a bot that is answered too often gets a pause, in that conversation alone", () => {
    let now = 0;
    const budget = createBotBudget(() => now);
    const limits = { ...open, botBudget: { most: 3, windowMs: 60_000, pauseMs: 60_000 } };
    const spend = (changes: Partial<InboundMessage> = {}): boolean =>
      budget.spend({ ...heard, ...changes }, limits);
    expect([spend(), spend(), spend()]).toEqual([false, false, false]);
    expect(spend()).toBe(true);
    expect(spend({ address: { ...heard.address, conversation: "elsewhere" } })).toBe(false);
    expect(spend({ sender: { ...bot, id: "b2" } })).toBe(false);
    now = 59_000;
    expect(spend()).toBe(true);
    now = 60_001;
    expect(spend()).toBe(false);
    now = 60_002;
    for (let asked = 0; asked < 10; asked += 1) expect(budget.isPaused(heard)).toBe(false);
    expect(spend()).toBe(false);
    const decision = admit(heard, limits, { ...nobody, isPaused: true });
    expect(decision).toMatchObject({ admitted: false, rule: "channels.chat.botLoopProtection" });
  });

  test("D18: two bots that answer everything stop by themselves", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 200, maxLength: 400 }),
        (waits) => {
          let now = 0;
          const budget = createBotBudget(() => now);
          let answered = 0;
          for (const wait of waits) {
            now += wait;
            if (!budget.spend(heard, open)) answered += 1;
          }
          // Twenty in a minute at most, and then a minute of rest.
          expect(answered).toBeLessThanOrEqual(20 * (Math.ceil(now / 60_000) + 1));
        },
      ),
    );
  });

  test("D18: people are never counted", () => {
    const budget = createBotBudget(() => 0);
    const limits = { ...open, botBudget: { most: 1, windowMs: 1000, pauseMs: 1000 } };
    for (let count = 0; count < 5; count += 1) {
      expect(budget.spend(sampleMessage(), limits)).toBe(false);
    }
  });
});
