import fc from "fast-check";
import { expect, test } from "vitest";
import { createPairingCode, pairingNotice } from "./pairing.ts";

test("codes have eight characters that nobody mixes up", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(31), { minLength: 8, maxLength: 8 }), (numbers) => {
      const code = createPairingCode(() => numbers.pop() ?? 0);
      expect(code).toMatch(/^[A-HJ-NP-Z2-9]{8}$/);
    }),
  );
  expect(new Set(Array.from({ length: 500 }, () => createPairingCode())).size).toBe(500);
});

test("the notice says who is asking, the code and the command", () => {
  const notice = pairingNotice({
    channel: "chat",
    label: "Chat",
    senderId: "42",
    code: "ABCDEFGH",
  });
  expect(notice.split("\n")).toEqual([
    "OpenClaw: access not configured.",
    "",
    "Your Chat user id: 42",
    "",
    "Pairing code: ABCDEFGH",
    "",
    "Ask the bot owner to approve with:",
    "openclaw pairing approve chat ABCDEFGH",
  ]);
});
