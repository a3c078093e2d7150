import { afterAll, beforeAll, expect, test } from "vitest";
import { openStorage } from "../../storage/open-storage.ts";
import { sampleOutboxRow } from "../../sdk/testing/index.ts";
import { join } from "node:path";
import { createTestHome, type TestHome } from "./program.ts";

/** What the operator is told about messages, by the built program on a real store. */

let home: TestHome;
beforeAll(async () => {
  home = await createTestHome();
});
afterAll(() => home.remove());

test("before a gateway has run there is nothing to ask, and asking makes nothing", async () => {
  const { status, stderr } = await home.run("explain", "123");
  expect({ status, stderr }).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("no gateway has run here"),
  });
});

test("an answered message is explained: rule, model call, what was sent", async () => {
  const asked = await home.run("agent", "--message", "hello", "--json");
  expect(asked.status).toBe(0);
  const { runId } = JSON.parse(asked.stdout) as { runId: string };
  const { stdout, status } = await home.run("explain", runId);
  expect(status).toBe(0);
  for (const fact of [
    "let in:",
    "rule:",
    "attempt 1",
    "answered",
    "milliseconds",
    "part 1:",
    "sent",
  ]) {
    expect(stdout).toContain(fact);
  }
  expect(stdout).not.toContain("offline");
  const json = JSON.parse((await home.run("explain", runId, "--json")).stdout) as {
    message: { state: string };
  }[];
  expect(json[0]?.message.state).toBe("answered");
});

test("a message that nobody knows is said, with where to look", async () => {
  const { status, stderr } = await home.run("explain", "no-such-message");
  expect(status).toBe(1);
  expect(stderr).toContain('"no-such-message"');
});

test("what was not delivered is listed, tried again and dropped", async () => {
  const storage = await openStorage(join(home.stateDir, "gateway.sqlite"));
  await storage.enqueueOutbox([
    sampleOutboxRow({ text: "private words", expiresAt: Date.now() + 60_000 }),
  ]);
  const [row] = await storage.claimOutbox(Date.now(), 1);
  const id = row?.id ?? "";
  await storage.settleOutbox(id, { state: "unknown", error: "it may have arrived" });
  await storage.close();
  const listed = await home.run("outbox", "list");
  expect(listed.stdout).toContain("unknown");
  expect(listed.stdout).toContain("it may have arrived");
  expect(listed.stdout).not.toContain("private words");
  expect(await home.run("outbox", "retry", id.slice(0, 20))).toMatchObject({ status: 0 });
  expect((await home.run("outbox", "list", "--state", "pending")).stdout).toContain(id);
  expect(await home.run("outbox", "drop", id)).toMatchObject({ status: 0 });
  expect(await home.run("outbox", "drop", id)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("failed"),
  });
  expect((await home.run("outbox", "retry", "zzz")).stderr).toContain('no row "zzz"');
});
