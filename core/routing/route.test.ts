import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { InboundMessage } from "../sdk/channel.ts";
import { route } from "./route.ts";
import { escapeKeyPart, sessionKey } from "./session-key.ts";

function message(
  facts: Partial<InboundMessage> & { sender?: InboundMessage["sender"] },
): InboundMessage {
  return {
    id: "m1",
    address: { channel: "chat", account: "default", conversation: "room-1" },
    chatType: "group",
    sender: { id: "u1", name: "Una", isBot: false, roles: [] },
    text: "hi",
    media: [],
    mention: "none",
    sentAt: 0,
    ...facts,
  };
}

const anyText = fc.string({ unit: "binary", maxLength: 6 });

describe("route", () => {
  test("direct messages get a session per channel and person unless the config says otherwise", () => {
    const direct = message({ chatType: "direct" });
    expect(route(direct, {})).toEqual({ agentId: "main", sessionKey: "agent:main:chat:direct:u1" });
    const key = (dmScope: "main" | "per-peer" | "per-account-channel-peer"): string =>
      route(direct, { session: { dmScope } }).sessionKey;
    expect(key("main")).toBe("agent:main:main");
    expect(key("per-peer")).toBe("agent:main:direct:u1");
    expect(key("per-account-channel-peer")).toBe("agent:main:chat:default:direct:u1");
    const named = { session: { dmScope: "main", mainKey: "Home" } } as const;
    expect(route(direct, named).sessionKey).toBe("agent:main:home");
  });

  test("a room is one session, and each of its threads another", () => {
    expect(route(message({}), {}).sessionKey).toBe("agent:main:chat:channel:room-1");
    const address = { channel: "chat", account: "default", conversation: "room-1", thread: "T" };
    expect(route(message({ address }), {}).sessionKey).toBe(
      "agent:main:chat:channel:room-1:thread:%54",
    );
  });

  test("an explicit session wins, and its agent with it", () => {
    expect(route(message({ session: "agent:Ops:main" }), {})).toEqual({
      agentId: "ops",
      sessionKey: "agent:ops:main",
    });
  });

  test("the agent marked as default answers, else the first, else main", () => {
    const agentOf = (entries: Record<string, { default?: boolean }>): string =>
      route(message({}), { agents: { entries } }).agentId;
    expect(agentOf({})).toBe("main");
    expect(agentOf({ ops: {}, main: {} })).toBe("ops");
    expect(agentOf({ ops: {}, Home: { default: true } })).toBe("home");
  });
});

describe("sessionKey", () => {
  const options = {
    agentId: "main",
    groupScope: "per-group",
    identityLinks: {},
    mainKey: "main",
  } as const;

  test("different rooms or threads never share a key", () => {
    const place = fc.record({
      channel: anyText,
      conversation: anyText,
      thread: fc.option(anyText, { nil: undefined }),
    });
    const keyOf = ({
      thread,
      ...rest
    }: {
      channel: string;
      conversation: string;
      thread: string | undefined;
    }): string =>
      sessionKey(
        message({
          address: { account: "a", ...rest, ...(thread === undefined ? {} : { thread }) },
        }),
        { ...options, dmScope: "per-channel-peer" },
      );
    fc.assert(
      fc.property(place, place, (one, other) => {
        const isSame =
          one.channel === other.channel &&
          one.conversation === other.conversation &&
          one.thread === other.thread;
        expect(keyOf(one) === keyOf(other)).toBe(isSame);
      }),
      { numRuns: 2000 },
    );
  });

  test("different people never share a key, whatever the scope, and never one with a room", () => {
    const scope = fc.constantFrom("per-peer", "per-channel-peer", "per-account-channel-peer");
    fc.assert(
      fc.property(scope, anyText, anyText, anyText, (dmScope, channel, one, other) => {
        const address = { channel, account: "a", conversation: other };
        const keyOf = (id: string): string =>
          sessionKey(
            message({
              chatType: "direct",
              address,
              sender: { id, name: "x", isBot: false, roles: [] },
            }),
            { ...options, dmScope },
          );
        expect(keyOf(one) === keyOf(other)).toBe(one === other);
        expect(keyOf(one)).not.toBe(sessionKey(message({ address }), { ...options, dmScope }));
      }),
      { numRuns: 2000 },
    );
  });

  test("keys are lower case and their parts cannot contain a colon", () => {
    fc.assert(
      fc.property(anyText, (part) => {
        const escaped = escapeKeyPart(part);
        expect(escaped).toMatch(/^[a-z0-9_.%-]*$/);
        expect(escaped).toBe(escaped.toLowerCase());
      }),
    );
  });
});
