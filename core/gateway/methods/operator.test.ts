import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { UsageEntry } from "../../sdk/storage-usage.ts";
import { connectGateway, type GatewayClient } from "../gateway-client.ts";
import { openGatewayFixture, type GatewayFixture } from "../gateway-fixture.ts";
import type {
  ApprovalsListResult,
  DoctorFindingsResult,
  LogsTailResult,
  UsageSummaryResult,
} from "../protocol-views.ts";

let fixture: GatewayFixture;
let client: GatewayClient;

beforeAll(async () => {
  fixture = await openGatewayFixture({
    config: "{ agents: { defaults: { userTimezone: 'UTC' } } }",
  });
  client = await connectGateway({
    url: fixture.gateway.url,
    credential: { token: fixture.token },
  });
});

afterAll(async () => {
  client.close();
  await fixture.dispose();
});

const ask = () =>
  fixture.runtime.approvals.ask(
    {
      id: "i1",
      agentId: "main",
      sessionKey: "agent:main:main",
      message: {
        id: "m1",
        address: { channel: "fake", account: "default", conversation: "c1" },
        chatType: "direct",
        sender: { id: "7", name: "Grace", isBot: false, roles: [] },
        text: "please",
        media: [],
        mention: "none",
        sentAt: 0,
      },
    },
    { argv: ["/bin/cat", "a file"], directory: "/tmp", isShell: false },
    new AbortController().signal,
  );

test("what waits for a decision is announced, listed, and decided once", async () => {
  const seen: number[] = [];
  const leave = client.onEvent(({ event, payload }) => {
    if (event === "approvals") seen.push((payload as ApprovalsListResult).approvals.length);
  });
  const answer = ask();
  const { approvals } = await client.request<ApprovalsListResult>("approvals.list");
  expect(approvals).toMatchObject([
    { command: '/bin/cat "a file"', directory: "/tmp", sender: "Grace", channel: "fake" },
  ]);
  const decision = { id: approvals[0]?.id, decision: "allow-always" };
  expect(await client.request("approvals.decide", decision)).toEqual({
    text: '✔ Operator allowed this for good: /bin/cat "a file"',
  });
  expect(await answer).toEqual({ isAllowed: true, isAlways: true });
  await expect(client.request("approvals.decide", decision)).rejects.toMatchObject({
    code: "GATEWAY_APPROVAL_OVER",
  });
  expect(seen).toEqual([1, 0]);
  leave();
});

const call = (id: string, fields: Partial<UsageEntry>): UsageEntry => ({
  id,
  at: 0,
  day: new Date().toISOString().slice(0, 10),
  sessionKey: "agent:main:main",
  agentId: "main",
  channel: "fake",
  sender: "fake:1",
  senderName: "Ada",
  roles: [],
  model: "lab/one",
  inputTokens: 80,
  outputTokens: 20,
  cachedTokens: 0,
  reasoningTokens: 0,
  estimated: false,
  ...fields,
});

test("usage is summed for each day by model, sender and channel", async () => {
  const { storage } = fixture.runtime;
  await storage.settleUsage(call("a", { cost: 400, currency: "USD" }), []);
  await storage.settleUsage(call("b", { model: "lab/two", channel: "other" }), []);
  await storage.settleUsage(call("c", { day: "2001-01-01" }), []);
  const by = (grouping?: string) =>
    client.request<UsageSummaryResult>("usage.summary", { by: grouping, days: 7 });
  expect((await by()).rows).toMatchObject([
    { key: "lab/one", calls: 1, costs: { USD: 400 } },
    { key: "lab/two", unpriced: true },
  ]);
  expect((await by("sender")).rows).toMatchObject([{ name: "Ada (fake:1)", calls: 2 }]);
  expect((await by("channel")).rows.map(({ key }) => key)).toEqual(["fake", "other"]);
});

test("a stranger's request is rejected", async () => {
  const { storage, clock } = fixture.runtime;
  const expiresAt = clock.now() + 60_000;
  const stranger = { channel: "fake", account: "default", senderId: "7", senderName: "Grace" };
  await storage.requestPairing({ ...stranger, code: "ABCD2345", expiresAt }, 3);
  await client.request("pairing.reject", { channel: "fake", code: "ABCD2345" });
  expect(await client.request("pairing.list")).toEqual({ requests: [] });
  await expect(
    client.request("pairing.reject", { channel: "fake", code: "ABCD2345" }),
  ).rejects.toMatchObject({ code: "GATEWAY_PAIRING_CODE" });
});

test("the log is searched by level and text, beyond what is shown without", async () => {
  const { logDir } = fixture.runtime.paths;
  await mkdir(logDir, { recursive: true });
  const line = (level: string, msg: string) => `${JSON.stringify({ level, msg })}\n`;
  const noise = line("info", "x".repeat(1000)).repeat(400);
  const text = line("error", "It broke") + line("warn", "it creaks") + noise;
  await writeFile(join(logDir, "openclaw.log"), text);
  const tail = async (params: object) =>
    (await client.request<LogsTailResult>("logs.tail", params)).lines.map(
      (each) => (JSON.parse(each) as { msg: string }).msg,
    );
  expect(await tail({ level: "error" })).toEqual(["It broke"]);
  expect(await tail({ level: "warn" })).toEqual(["It broke", "it creaks"]);
  expect(await tail({ text: "IT CR" })).toEqual(["it creaks"]);
  expect(await tail({ level: "error", text: "creaks" })).toEqual([]);
});

test("models are shown with where their keys come from, and with what failed lately", async () => {
  const note = { name: "model lab/one", kind: "server", message: "It is down.", count: 2 };
  const text = JSON.stringify({ ...note, failedAt: 1, until: 2 });
  await fixture.runtime.storage.writeNote("models", "model lab/one", text);
  expect(await client.request("models.status")).toMatchObject({
    defaultModel: { ref: "script/echo", source: "config" },
    failures: [{ name: "model lab/one", count: 2 }],
  });
});

test.skipIf(process.platform === "win32")("a finding is mended from afar, once", async () => {
  const { configFile } = fixture.runtime.paths;
  await chmod(configFile, 0o644);
  const look = async () => {
    const { findings } = await client.request<DoctorFindingsResult>("doctor.findings");
    return findings.find(({ id }) => id.startsWith("files.mode:") && id.endsWith("openclaw.json"));
  };
  const found = await look();
  expect(found).toMatchObject({ level: "warning", isFixable: true });
  await client.request("doctor.fix", { id: found?.id });
  expect(await look()).toBeUndefined();
  await expect(client.request("doctor.fix", { id: found?.id })).rejects.toMatchObject({
    code: "GATEWAY_NOTHING_TO_FIX",
  });
});
