import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { sampleInboxRow } from "../sdk/testing/index.ts";
import { openStorage } from "../storage/open-storage.ts";
import {
  startTestRuntime,
  type TestRuntime,
  type TestRuntimeOptions,
} from "./fixtures/test-runtime.ts";

/** What the next process makes of what a killed one left behind. The store is written as such a process would have left it. */

const running: TestRuntime[] = [];
const start = async (options: TestRuntimeOptions): Promise<TestRuntime> => {
  const started = await startTestRuntime(options);
  running.push(started);
  return started;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.end()));
});

/** What was ready before the platform was connected is tried again a moment later. */
async function untilSent({ platform, clock }: TestRuntime, count: number): Promise<void> {
  const sent = platform.untilSent(count);
  await clock.advance(5000);
  await sent;
}

const minute = 60_000;
const address = { channel: "fake", account: "default", conversation: "room-1" };

/** A home in which a process was killed, and the time at which that was. */
async function leaveBehind(
  messages: { id: string; agoMs: number; attempts?: number }[],
  uncleanBoots = 0,
): Promise<{ home: string; now: number }> {
  const first = await startTestRuntime({ script: [] });
  await first.end({ keep: true });
  const now = first.clock.now();
  for (const { id, agoMs, attempts = 0 } of messages) {
    const storage = await openStorage(join(first.home, ".openclaw/gateway.sqlite"), {
      clock: { now: () => now - agoMs },
    });
    const row = await storage.acceptMessage(sampleInboxRow({ id, address, text: id }));
    for (let attempt = 0; attempt < attempts; attempt += 1) await storage.openTurn(row.id, 0);
    await storage.close();
  }
  const storage = await openStorage(join(first.home, ".openclaw/gateway.sqlite"));
  for (let boot = 0; boot < uncleanBoots; boot += 1) await storage.beginBoot(now - minute, 0);
  await storage.close();
  return { home: first.home, now };
}

test("fresh questions are answered in order, old ones become one sentence", async () => {
  const left = await leaveBehind([
    { id: "old 1", agoMs: 30 * minute },
    { id: "old 2", agoMs: 20 * minute },
    { id: "fresh 1", agoMs: 2 * minute },
    { id: "fresh 2", agoMs: minute },
  ]);
  const given = await start({ ...left, script: () => ({ text: "here" }) });
  const { platform, provider } = given;
  await untilSent(given, 3);
  expect(platform.sent.map(({ kind, replyTo }) => [kind, replyTo])).toEqual([
    ["notice", "old 2"],
    ["answer", "fresh 1"],
    ["answer", "fresh 2"],
  ]);
  expect(platform.sent[0]?.text).toContain("2 messages waited too long");
  expect(provider.requests).toHaveLength(2);
});

test("a turn that had begun is worth two hours", async () => {
  const left = await leaveBehind([
    { id: "begun", agoMs: 60 * minute, attempts: 1 },
    { id: "too old", agoMs: 130 * minute, attempts: 1 },
  ]);
  const given = await start({ ...left, script: () => ({ text: "here" }) });
  const { platform } = given;
  await untilSent(given, 2);
  expect(platform.sent.map(({ kind, replyTo }) => [kind, replyTo])).toEqual([
    ["notice", "too old"],
    ["answer", "begun"],
  ]);
});

test("a message that took the process down three times is given up, and its sender is told", async () => {
  const left = await leaveBehind([{ id: "poison", agoMs: minute, attempts: 3 }]);
  const given = await start({ ...left, script: [] });
  const { platform, provider, runtime } = given;
  await untilSent(given, 1);
  expect(platform.sent[0]).toMatchObject({ kind: "notice", replyTo: "poison" });
  expect(platform.sent[0]?.text).toContain("3 times");
  expect(provider.requests).toHaveLength(0);
  const [row] = await runtime.storage.findMessages("poison");
  expect(row).toMatchObject({ state: "failed", reason: "given up after 3 attempts" });
});

test("after three unclean ends messages are stored and not answered, until somebody says so", async () => {
  const left = await leaveBehind([{ id: "waiting", agoMs: minute }], 3);
  const config = { commands: { ownerAllowFrom: ["fake:owner-1"] } };
  const given = await start({ ...left, config, script: () => ({ text: "here" }) });
  const { platform, provider, runtime } = given;
  await platform.receive({ id: "new", address, text: "anyone there?" });
  await untilSent(given, 1);
  expect(platform.sent[0]).toMatchObject({ address: { conversation: "user:owner-1" } });
  expect(platform.sent[0]?.text).toContain("openclaw gateway resume");
  expect(runtime.warnings()[0]).toContain("Safe mode");
  expect(provider.requests).toHaveLength(0);
  expect(await runtime.leaveSafeMode()).toBe(true);
  await platform.untilSent(3);
  expect(platform.sent.slice(1).map(({ replyTo }) => replyTo)).toEqual(["waiting", "new"]);
  expect(runtime.warnings()).toEqual([]);
  expect(await runtime.leaveSafeMode()).toBe(false);
});

test("the limit of unclean ends can be switched off", async () => {
  const left = await leaveBehind([{ id: "waiting", agoMs: minute }], 5);
  const env = { OPENCLAW_CRASH_LOOP_LIMIT: "0" };
  const { platform } = await start({ ...left, env, script: () => ({ text: "here" }) });
  await platform.untilSent(1);
  expect(platform.sent[0]?.text).toBe("here");
});

test("a clean stop counts as one, so restarts in a row are no crash loop", async () => {
  let home = (await leaveBehind([])).home;
  for (let round = 0; round < 4; round += 1) {
    const each = await startTestRuntime({ home, script: [] });
    expect(each.runtime.warnings()).toEqual([]);
    await each.end({ keep: true });
    home = each.home;
  }
  const last = await start({ home, script: () => ({ text: "here" }) });
  await last.platform.receive({ id: "m1", address });
  await last.platform.untilSent(1);
  expect(last.platform.sent[0]?.text).toBe("here");
});

test("a sender is told when the message cannot be stored, once a minute", async () => {
  const { platform, runtime, clock } = await start({ script: [] });
  await runtime.storage.close();
  await expect(platform.receive({ id: "m1", address })).rejects.toMatchObject({
    code: "STORAGE_CLOSED",
  });
  await expect(platform.receive({ id: "m2", address })).rejects.toThrow();
  expect(platform.sent.map(({ replyTo }) => replyTo)).toEqual(["m1"]);
  expect(platform.sent[0]?.text).toContain("could not be stored");
  await clock.advance(2 * minute);
  await expect(platform.receive({ id: "m3", address })).rejects.toThrow();
  expect(platform.sent.map(({ replyTo }) => replyTo)).toEqual(["m1", "m3"]);
});

test("what was written while the gateway was away is answered once, however often it restarts", async () => {
  const script = () => ({ text: "here" });
  const first = await startTestRuntime({ script });
  await first.platform.receive({ id: "m1", address });
  await first.platform.untilSent(1);
  await first.end({ keep: true });
  const { platform, home } = first;
  platform.writeWhileAway({ id: "m2", address });
  const second = await startTestRuntime({ home, platform, script });
  await platform.untilSent(2);
  await second.end({ keep: true });
  const third = await start({ home, platform, script });
  await third.platform.receive({ id: "m3", address });
  await third.platform.untilSent(3);
  expect(platform.sent.map(({ replyTo }) => replyTo)).toEqual(["m1", "m2", "m3"]);
});

test("the way of a message is kept for explanations", async () => {
  const { platform, runtime } = await start({
    script: [{ text: "hello", usage: { inputTokens: 5, outputTokens: 2 } }],
  });
  await platform.receive({ id: "m1", address });
  await platform.untilSent(1);
  const [row] = await runtime.storage.findMessages("m1");
  const steps = await runtime.storage.readTrace(row?.id ?? "");
  expect(steps.map(({ kind }) => kind)).toEqual(["turn", "note", "model", "answered"]);
  expect(steps[2]?.facts).toMatchObject({ inputTokens: 5, outputTokens: 2 });
});
