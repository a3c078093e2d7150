import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Config } from "../config/schema.ts";
import { createManualClock } from "../lib/manual-clock.ts";
import { createConsoleLogger } from "../lib/logger.ts";
import { createRedactor } from "../lib/redact.ts";
import type { ResolvedModel } from "../models/resolve-model.ts";
import type { ModelEvent } from "../sdk/provider.ts";
import type { Storage } from "../sdk/storage.ts";
import { createScriptedProvider, type Script } from "../sdk/testing/scripted-provider.ts";
import { openStorage } from "../storage/open-storage.ts";
import { createMeter, type MeteredCaller } from "./meter-models.ts";

const noon = Date.parse("2026-11-21T12:00:00Z");

let folder: string;
let storage: Storage;
const clock = createManualClock(noon);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "meter-"));
  storage = await openStorage(join(folder, "store.sqlite"), { clock });
});
afterEach(async () => {
  await storage.close();
  await rm(folder, { recursive: true });
});

const usage = { inputTokens: 90, outputTokens: 10 };
const answers: Script = () => ({ text: "Yes.", usage });

function open(budgets: Config["budgets"], script: Script = answers) {
  const provider = createScriptedProvider(script);
  const model: ResolvedModel = {
    ref: "lab/one",
    providerId: "lab",
    model: {
      id: "one",
      name: "one",
      input: ["text"],
      maxTokens: 90,
      cost: { input: 2, output: 10, currency: "USD" },
    },
    endpoint: { providerId: "lab", baseUrl: "https://lab.example" },
    provider,
    params: {},
  };
  let woken = 0;
  const config: Config = {
    ...(budgets === undefined ? {} : { budgets }),
    agents: { defaults: { userTimezone: "UTC" } },
    commands: { ownerAllowFrom: ["fake:7"] },
  };
  const meter = createMeter({
    storage,
    clock,
    logger: createConsoleLogger({ level: "silent", redactor: createRedactor() }),
    config: () => config,
    wake: () => (woken += 1),
  });
  const ask = async (caller: Partial<MeteredCaller> = {}): Promise<ModelEvent[]> => {
    const metered = meter(model, { ...ada, ...caller });
    const events: ModelEvent[] = [];
    const request = {
      endpoint: model.endpoint,
      model: model.model,
      system: "",
      messages: [{ role: "user" as const, content: [{ type: "text" as const, text: "hi" }] }],
      tools: [],
      thinking: "off" as const,
    };
    for await (const event of metered.provider.stream(request, new AbortController().signal)) {
      events.push(event);
    }
    return events;
  };
  return { ask, provider, woken: () => woken };
}

const ada: MeteredCaller = {
  agentId: "main",
  channel: "fake",
  sender: "fake:1",
  senderName: "Ada",
  roles: ["42"],
  sessionKey: "agent:main:main",
};

const refused = (events: readonly ModelEvent[]) =>
  events.flatMap((event) => (event.type === "error" ? [event.error.message] : []));

test("each call is in the ledger with its tokens and its price", async () => {
  const { ask } = open(undefined);
  await ask();
  await ask({ sender: "fake:2", senderName: "Bob" });
  const people = await storage.sumUsage("2026-11-21", "2026-11-21", "sender");
  expect(people.map(({ name }) => name).toSorted()).toEqual(["Ada (fake:1)", "Bob (fake:2)"]);
  expect(people[0]).toMatchObject({
    calls: 1,
    inputTokens: 90,
    outputTokens: 10,
    estimated: false,
  });
  expect(people[0]?.costs).toEqual({ USD: 280 });
});

test("a hundred calls at once against a budget for ten: never more than ten, and each other one is told why", async () => {
  // One call is reserved with what it asks and the ninety tokens that the answer may have.
  const { ask, provider } = open([{ for: "gateway", per: "day", tokens: 1000 }]);
  const outcomes = await Promise.all(Array.from({ length: 100 }, () => ask()));
  const told = outcomes.flatMap(refused);
  expect(provider.requests.length).toBeGreaterThan(0);
  expect(provider.requests.length).toBeLessThanOrEqual(10);
  expect(told).toHaveLength(100 - provider.requests.length);
  expect(told[0]).toMatch(
    /^The budget for today is used up: [\d,]+ of 1,000 tokens\. It starts anew tomorrow\.$/,
  );
  const [total] = await storage.sumUsage("2026-11-21", "2026-11-21", "day");
  expect((total?.inputTokens ?? 0) + (total?.outputTokens ?? 0)).toBeLessThanOrEqual(1000);
});

test("a sender's budget is the sender's alone, and starts anew the next day", async () => {
  const { ask } = open([{ for: "sender", per: "day", tokens: 150 }]);
  expect(refused(await ask())).toEqual([]);
  expect(refused(await ask())[0]).toMatch(/^Your budget for today is used up/);
  expect(refused(await ask({ sender: "fake:2" }))).toEqual([]);
  await clock.advance(24 * 60 * 60 * 1000);
  expect(refused(await ask())).toEqual([]);
  await clock.advance(0);
});

test("a role's members share a budget in money, by the month", async () => {
  const { ask } = open([{ for: "role:42", per: "month", cost: 0.0014, currency: "USD" }]);
  expect(refused(await ask())).toEqual([]);
  expect(refused(await ask({ sender: "fake:2" }))).toEqual([]);
  expect(refused(await ask({ sender: "fake:3" }))[0]).toMatch(
    /^The role 42's budget for this month is used up: 0\.00\d+ of 0\.0014 USD\. It starts anew next month\.$/,
  );
  expect(refused(await ask({ sender: "fake:4", roles: [] }))).toEqual([]);
});

test("the owners are told once when a budget nears its end", async () => {
  const { ask, woken } = open([{ for: "gateway", per: "day", tokens: 1000, warnAt: 0.2 }]);
  await ask();
  await ask();
  await ask();
  const rows = await storage.listOutbox({ limit: 10 });
  expect(rows).toHaveLength(1);
  expect(rows[0]?.text).toMatch(
    /^A budget nears its end: gateway has used \d+ % of 1,000 tokens today/,
  );
  expect(rows[0]?.address.conversation).toBe("user:7");
  expect(woken()).toBeGreaterThan(0);
});

test("what a failed call had reserved comes back; what was cut counts by estimate", async () => {
  const fails = open([{ for: "gateway", per: "day", tokens: 1000 }], () => ({
    error: { kind: "server", message: "down" },
  }));
  await fails.ask();
  const [nothing] = await storage.sumUsage("2026-11-01", "2026-12-31", "day");
  expect((nothing?.inputTokens ?? 0) + (nothing?.outputTokens ?? 0)).toBe(0);
  const cut = open(undefined, () => ({
    text: "half an answer",
    error: { kind: "network", message: "cut" },
  }));
  await cut.ask({ sender: "fake:9" });
  const people = await storage.sumUsage("2026-11-01", "2026-12-31", "sender");
  expect(people.find(({ key }) => key === "fake:9")).toMatchObject({ estimated: true });
});
