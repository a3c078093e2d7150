import assert from "node:assert/strict";
import type { PairingRequest } from "../storage.ts";
import type { StorageCheck } from "./storage-check.ts";
import type { TestClock } from "./test-clock.ts";

const lifetimeMs = 3_600_000;

export const pairingChecks: StorageCheck[] = [
  {
    name: "a sender has one live pairing request, and keeps its code",
    async check({ storage, clock, reopen }) {
      const request = sampleRequest(clock, { code: "AAAA" });
      const made = await storage.requestPairing(request, 3);
      const expected = { ...request, createdAt: clock.now() };
      assert.deepEqual(made, { created: true, request: expected });
      const again = await (
        await reopen()
      ).requestPairing(sampleRequest(clock, { code: "BBBB" }), 3);
      assert.deepEqual(again, { created: false, request: expected });
    },
  },
  {
    name: "a request that is rejected is gone, and its sender is not let in and may ask again",
    async check({ storage, clock }) {
      await storage.requestPairing(sampleRequest(clock, { code: "AAAA" }), 3);
      assert.equal(await storage.rejectPairing("other", "AAAA"), false);
      assert.equal(await storage.rejectPairing("fake", "aaaa"), true);
      assert.equal(await storage.rejectPairing("fake", "AAAA"), false);
      assert.equal(await storage.approvePairing("fake", "AAAA"), undefined);
      const again = await storage.requestPairing(sampleRequest(clock, { code: "BBBB" }), 3);
      assert.equal(again.created, true);
    },
  },
  {
    name: "a request that ran out is gone: it is not listed, not approved, and makes way for a new one",
    async check({ storage, clock }) {
      await storage.requestPairing(sampleRequest(clock, { code: "AAAA" }), 3);
      clock.advance(lifetimeMs);
      assert.deepEqual(await storage.listPairingRequests(), []);
      assert.equal(await storage.approvePairing("fake", "AAAA"), undefined);
      const made = await storage.requestPairing(sampleRequest(clock, { code: "BBBB" }), 1);
      assert.equal(made.created, true);
      assert.equal(made.request?.code, "BBBB");
    },
  },
  {
    name: "an account has no more requests than the cap; another account has its own",
    async check({ storage, clock }) {
      for (const senderId of ["1", "2"]) {
        await storage.requestPairing(sampleRequest(clock, { senderId, code: senderId }), 2);
      }
      const third = sampleRequest(clock, { senderId: "3", code: "3" });
      assert.deepEqual(await storage.requestPairing(third, 2), { created: false });
      const elsewhere = await storage.requestPairing({ ...third, account: "second" }, 2);
      assert.equal(elsewhere.created, true);
    },
  },
  {
    name: "two live requests never share a code",
    async check({ storage, clock }) {
      await storage.requestPairing(sampleRequest(clock, { senderId: "1", code: "SAME" }), 3);
      const second = sampleRequest(clock, { senderId: "2", code: "same" });
      assert.deepEqual(await storage.requestPairing(second, 3), { created: false });
    },
  },
  {
    name: "approval pairs the sender of the code, written in any case, and uses the request up",
    async check({ storage, clock, reopen }) {
      await storage.requestPairing(sampleRequest(clock, { code: "AbCd" }), 3);
      assert.equal(await storage.isPaired("fake", "default", "user-1"), false);
      assert.equal(await storage.approvePairing("other", "ABCD"), undefined);
      const paired = await storage.approvePairing("fake", " aBcD ");
      assert.deepEqual(paired, {
        channel: "fake",
        account: "default",
        senderId: "user-1",
        approvedAt: clock.now(),
      });
      assert.equal(await storage.approvePairing("fake", "AbCd"), undefined);
      const after = await reopen();
      assert.deepEqual(await after.listPairingRequests(), []);
      assert.equal(await after.isPaired("fake", "default", "user-1"), true);
      assert.equal(await after.isPaired("fake", "second", "user-1"), false);
      assert.equal(await after.isPaired("other", "default", "user-1"), false);
    },
  },
  {
    name: "a code is enough when no channel is named",
    async check({ storage, clock }) {
      await storage.requestPairing(sampleRequest(clock, { code: "AAAA" }), 3);
      assert.equal((await storage.approvePairing(undefined, "aaaa"))?.senderId, "user-1");
    },
  },
  {
    name: "requests are listed oldest first, for one channel or for all",
    async check({ storage, clock }) {
      for (const [channel, senderId] of [
        ["b", "1"],
        ["a", "2"],
        ["b", "3"],
      ] as const) {
        const request = sampleRequest(clock, { channel, senderId, code: senderId });
        await storage.requestPairing(request, 5);
      }
      const ids = (rows: PairingRequest[]): string[] => rows.map((row) => row.senderId);
      assert.deepEqual(ids(await storage.listPairingRequests()), ["1", "2", "3"]);
      assert.deepEqual(ids(await storage.listPairingRequests("b")), ["1", "3"]);
    },
  },
];

function sampleRequest(
  clock: TestClock,
  fields: Partial<PairingRequest>,
): Omit<PairingRequest, "createdAt"> {
  return {
    channel: "fake",
    account: "default",
    senderId: "user-1",
    senderName: "Ada",
    code: "CODE",
    expiresAt: clock.now() + lifetimeMs,
    ...fields,
  };
}
