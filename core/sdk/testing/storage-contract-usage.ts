import assert from "node:assert/strict";
import type { UsageEntry, UsageLimit } from "../storage-usage.ts";
import type { StorageCheck } from "./storage-check.ts";

function entry(id: string, fields: Partial<UsageEntry> = {}): UsageEntry {
  return {
    id,
    at: 1_700_000_000_000,
    day: "2026-11-21",
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
  };
}

const limit = (fields: Partial<UsageLimit> = {}): UsageLimit => ({
  scope: "gateway",
  period: "2026-11-21",
  unit: "tokens",
  most: 1000,
  ...fields,
});

export const usageChecks: StorageCheck[] = [
  {
    name: "calls side by side never exceed a limit together",
    async check({ storage }) {
      const limits = [limit()];
      const calls = Array.from({ length: 100 }, (_, index) => entry(`call-${index}`));
      const answers = await Promise.all(calls.map((call) => storage.reserveUsage(call, limits)));
      assert.equal(answers.filter(({ ok }) => ok).length, 10);
      const refused = answers.find(({ ok }) => !ok);
      assert.deepEqual(refused, { ok: false, limit: limits[0], used: 1000 });
    },
  },
  {
    name: "what a call did cost takes the place of what was reserved, also after a restart",
    async check({ storage, reopen }) {
      const limits = [limit({ most: 150 })];
      await storage.reserveUsage(entry("a"), limits);
      const again = await reopen();
      assert.equal((await again.reserveUsage(entry("b"), limits)).ok, false);
      await again.settleUsage(entry("a", { outputTokens: 5, inputTokens: 30 }), limits);
      assert.deepEqual(await again.reserveUsage(entry("b"), limits), { ok: true, used: [135] });
    },
  },
  {
    name: "money is limited in its own currency, and a limit that is new knows what was spent before it",
    async check({ storage }) {
      await storage.settleUsage(entry("a", { cost: 400, currency: "USD" }), []);
      await storage.settleUsage(entry("b", { cost: 9000, currency: "CNY" }), []);
      const limits = [limit({ unit: "USD", most: 1000, period: "2026-11" })];
      const next = entry("c", { cost: 500, currency: "USD" });
      assert.deepEqual(await storage.reserveUsage(next, limits), { ok: true, used: [900] });
      const refused = await storage.reserveUsage({ ...next, id: "d" }, limits);
      assert.deepEqual(refused, { ok: false, limit: limits[0], used: 900 });
    },
  },
  {
    name: "a limit counts those whom it names",
    async check({ storage }) {
      await storage.settleUsage(entry("a", { roles: ["7", "77"] }), []);
      await storage.settleUsage(entry("b", { sender: "fake:2", agentId: "ops" }), []);
      const used = async (scope: string): Promise<number> => {
        const answer = await storage.reserveUsage(entry(scope), [limit({ scope, most: 0 })]);
        assert.ok(!answer.ok);
        return answer.used;
      };
      assert.equal(await used("gateway"), 200);
      assert.equal(await used("sender:fake:1"), 100);
      assert.equal(await used("agent:ops"), 100);
      assert.equal(await used("channel:fake"), 200);
      assert.equal(await used("role:7"), 100);
      assert.equal(await used("role:8"), 0);
    },
  },
  {
    name: "sums are made by sender, model and day, and old entries go",
    async check({ storage }) {
      await storage.settleUsage(entry("a", { cost: 400, currency: "USD" }), []);
      await storage.settleUsage(entry("b", { day: "2026-11-20", estimated: true }), []);
      await storage.settleUsage(entry("c", { model: "lab/two", outputTokens: 500 }), []);
      const models = await storage.sumUsage("2026-11-01", "2026-11-30", "model");
      assert.deepEqual(
        models.map(({ key, calls, costs, estimated, unpriced }) => [
          key,
          calls,
          costs,
          estimated,
          unpriced,
        ]),
        [
          ["lab/two", 1, {}, false, true],
          ["lab/one", 2, { USD: 400 }, true, true],
        ],
      );
      const daily = await storage.sumUsageByDay("2026-11-01", "2026-11-30", "model");
      assert.deepEqual(
        daily.map(({ day, key, calls, costs }) => [day, key, calls, costs]),
        [
          ["2026-11-20", "lab/one", 1, {}],
          ["2026-11-21", "lab/one", 1, { USD: 400 }],
          ["2026-11-21", "lab/two", 1, {}],
        ],
      );
      const [person] = await storage.sumUsage("2026-11-21", "2026-11-21", "sender");
      assert.equal(person?.name, "Ada (fake:1)");
      assert.equal(await storage.pruneUsage("2026-11-21", 10), 1);
      const days = await storage.sumUsage("2026-11-01", "2026-11-30", "day");
      assert.deepEqual(
        days.map(({ key }) => key),
        ["2026-11-21"],
      );
    },
  },
];
