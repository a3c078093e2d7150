import { expect, test } from "vitest";
import { createManualClock, type ManualClock } from "../lib/manual-clock.ts";
import { createConsoleLogger } from "../lib/logger.ts";
import { createRedactor } from "../lib/redact.ts";
import { OpenClawError } from "../sdk/errors.ts";
import type { ModelEvent, ModelRequest } from "../sdk/provider.ts";
import { createScriptedProvider, type Script } from "../sdk/testing/scripted-provider.ts";
import { createCooldowns, parseCooldown } from "./cooldowns.ts";
import { openModelChain, type ChainLink } from "./model-chain.ts";
import type { ResolvedModel } from "./resolve-model.ts";

const logger = createConsoleLogger({ level: "silent", redactor: createRedactor() });

function setUp(clock: ManualClock = createManualClock()) {
  const notes = new Map<string, string>();
  const storage = {
    readNote: async (_scope: string, name: string) => notes.get(name),
    async writeNote(_scope: string, name: string, text: string | undefined) {
      if (text === undefined) notes.delete(name);
      else notes.set(name, text);
    },
  };
  const options = () => ({
    cooldowns: createCooldowns(storage, clock),
    clock,
    logger,
    patienceMs: 15_000,
  });
  return { clock, notes, options };
}

function link(ref: string, script: Script | OpenClawError) {
  const provider = createScriptedProvider(script instanceof OpenClawError ? [] : script);
  const [providerId = "", id = ""] = ref.split("/");
  const resolved: ResolvedModel = {
    ref,
    providerId,
    model: { id, name: id, input: ["text"] },
    endpoint: {
      providerId,
      baseUrl: `https://${providerId}.example`,
      credentialSource: `env: ${providerId}`,
    },
    provider,
    params: {},
  };
  const made: ChainLink = {
    ref,
    async resolve() {
      if (script instanceof OpenClawError) throw script;
      return resolved;
    },
  };
  return { ...made, provider };
}

const request = (model: ResolvedModel): ModelRequest => ({
  endpoint: model.endpoint,
  model: model.model,
  system: "",
  messages: [{ role: "user", content: [{ type: "text", text: "hello" }] }],
  tools: [],
  thinking: "off",
});

async function ask(
  chain: ResolvedModel,
  signal = new AbortController().signal,
): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of chain.provider.stream(request(chain), signal)) events.push(event);
  return events;
}

const answers =
  (text: string): Script =>
  () => ({ text });
const fails =
  (kind: "rate-limit" | "auth" | "billing" | "content-filter" | "server"): Script =>
  () => ({
    error: { kind, message: `it said ${kind}`, retryable: kind === "rate-limit" },
  });
const texts = (events: readonly ModelEvent[]) =>
  events.flatMap((event) => (event.type === "text-delta" ? [event.text] : []));

test.each(["rate-limit", "auth", "billing", "server"] as const)(
  "when the first model fails with %s, the next one answers, and says who it is",
  async (kind) => {
    const { options, notes } = setUp();
    const first = link("a/one", fails(kind));
    const second = link("b/two", answers("from two"));
    const events = await ask(await openModelChain([first, second], options()));
    expect(texts(events)).toEqual(["from two"]);
    const reason = {
      "rate-limit": "it is being asked too often",
      auth: "its key is refused or missing",
      billing: "its account must be paid",
      server: "its server failed",
    }[kind];
    const insteadOf = { ref: "a/one", reason };
    expect(events[0]).toEqual({ type: "model", ref: "b/two", insteadOf });
    expect(second.provider.requests[0]?.endpoint.baseUrl).toBe("https://b.example");
    const [note] = [...notes.values()].map((text) => parseCooldown(text));
    expect(note).toMatchObject({ kind, count: 1 });
    const isKeys = kind === "auth" || kind === "billing";
    expect(note?.name).toBe(isKeys ? "key a env: a" : "model a/one");
  },
);

test("what rests is passed over, also by the next process, and asked again when it has rested", async () => {
  const { options, clock } = setUp();
  const first = link("a/one", (_request, index) =>
    index === 0
      ? { error: { kind: "rate-limit", message: "slow", retryable: true } }
      : { text: "back" },
  );
  const second = link("b/two", answers("two"));
  await ask(await openModelChain([first, second], options()));
  const passed = await ask(await openModelChain([first, second], options()));
  expect(texts(passed)).toEqual(["two"]);
  const insteadOf = { ref: "a/one", reason: "it failed a short while ago" };
  expect(passed[0]).toEqual({ type: "model", ref: "b/two", insteadOf });
  expect(first.provider.requests).toHaveLength(1);
  await clock.advance(31_000);
  expect(texts(await ask(await openModelChain([first, second], options())))).toEqual(["back"]);
});

test("failures in a row rest longer, what the vendor asks for counts, and a success forgets them", async () => {
  const { options, clock, notes } = setUp();
  const cooldowns = options().cooldowns;
  const { endpoint } = await link("a/one", []).resolve();
  const error = { kind: "overloaded" as const, message: "busy", retryable: true };
  const rest = async () => (await cooldowns.restingUntil("a/one", endpoint)) - clock.now();
  await cooldowns.failed("a/one", endpoint, error);
  expect(await rest()).toBe(30_000);
  await cooldowns.failed("a/one", endpoint, error);
  expect(await rest()).toBe(60_000);
  await cooldowns.failed("a/one", endpoint, { ...error, retryAfterMs: 600_000 });
  expect(await rest()).toBe(600_000);
  await cooldowns.succeeded("a/one", endpoint);
  expect(notes.size).toBe(0);
  await cooldowns.failed("a/one", endpoint, { ...error, kind: "context-overflow" });
  expect(notes.size).toBe(0);
});

test("a model that says nothing is given up after fifteen seconds, the last one is waited for", async () => {
  const { options, clock } = setUp();
  const first = link("a/one", () => ({ hang: true }));
  const second = link("b/two", answers("two"));
  const asked = ask(await openModelChain([first, second], options()));
  await first.provider.untilRequested(1);
  const before = clock.now();
  await clock.advance(15_000);
  expect(texts(await asked)).toEqual(["two"]);
  expect(clock.now() - before).toBe(15_000);
});

test("after the first words the answer stays where it is", async () => {
  const { options } = setUp();
  const first = link("a/one", () => ({
    text: "half an",
    error: { kind: "server", message: "cut" },
  }));
  const second = link("b/two", answers("two"));
  const events = await ask(await openModelChain([first, second], options()));
  expect(texts(events)).toEqual(["half an"]);
  expect(events.at(-1)).toMatchObject({ type: "error", error: { message: "cut" } });
  expect(second.provider.requests).toHaveLength(0);
});

test("a text that was filtered is not shown to another vendor", async () => {
  const { options } = setUp();
  const second = link("b/two", answers("two"));
  const events = await ask(
    await openModelChain([link("a/one", fails("content-filter")), second], options()),
  );
  expect(events).toMatchObject([{ type: "error", error: { kind: "content-filter" } }]);
  expect(second.provider.requests).toHaveLength(0);
});

test("when all fail, one sentence names each with its reason and what to do", async () => {
  const { options } = setUp();
  const events = await ask(
    await openModelChain(
      [link("a/one", fails("rate-limit")), link("b/two", fails("auth"))],
      options(),
    ),
  );
  expect(events).toMatchObject([
    {
      type: "error",
      error: {
        message:
          "None of 2 models answered: a/one (it is being asked too often), b/two (its key is refused or missing).",
        hint: "Try again in a minute, or choose another model with /model.",
        retryable: false,
      },
    },
  ]);
});

test("a model without a key is passed over; when none has one, the first says what is missing", async () => {
  const { options } = setUp();
  const missing = link("a/one", new OpenClawError("MODEL_NO_CREDENTIAL", "No key for a."));
  const chain = await openModelChain([missing, link("b/two", answers("two"))], options());
  expect(chain.ref).toBe("b/two");
  const events = await ask(chain);
  expect(texts(events)).toEqual(["two"]);
  const insteadOf = { ref: "a/one", reason: "its key is refused or missing" };
  expect(events[0]).toEqual({ type: "model", ref: "b/two", insteadOf });
  await expect(openModelChain([missing], options())).rejects.toThrow("No key for a.");
});

test("stopping ends the chain", async () => {
  const { options } = setUp();
  const first = link("a/one", () => ({ hang: true }));
  const second = link("b/two", answers("two"));
  const stop = new AbortController();
  const asked = ask(await openModelChain([first, second], options()), stop.signal);
  await first.provider.untilRequested(1);
  stop.abort();
  expect((await asked).at(-1)).toMatchObject({ type: "error", error: { kind: "aborted" } });
  expect(second.provider.requests).toHaveLength(0);
});
