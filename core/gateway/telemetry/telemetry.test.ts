import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createConsoleLogger } from "../../lib/logger.ts";
import { createRedactor } from "../../lib/redact.ts";
import { defineTool, z } from "../../sdk/index.ts";
import type { Logger } from "../../sdk/logger.ts";
import { startTestRuntime, type TestRuntimeOptions } from "../fixtures/test-runtime.ts";
import { openGatewayFixture } from "../gateway-fixture.ts";
import { createCounters } from "./counters.ts";
import { openTelemetry } from "./open-telemetry.ts";
import { renderMetrics } from "./prometheus.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

function logger(lines: string[] = []): Logger {
  const write = (line: string) => void lines.push(line);
  return createConsoleLogger({ level: "warn", redactor: createRedactor(), write });
}

const look = defineTool({
  name: "look",
  description: "Looks.",
  risk: "none",
  inputSchema: z.object({}),
  execute: async () => "a heron",
});

/** One message through the real composition: the model asks for a tool, reads its result and answers. */
async function playTurn(options: Pick<TestRuntimeOptions, "telemetry">): Promise<void> {
  const usage = { inputTokens: 20, outputTokens: 5 };
  const { platform, end } = await startTestRuntime({
    tools: [look],
    script: [
      { toolCalls: [{ id: "c1", name: "look", arguments: "{}" }], usage },
      { text: "It is grey, which is a secret.", usage },
    ],
    now: Date.now(),
    ...options,
  });
  await platform.receive({ id: "m1", text: "what is the private question" });
  await platform.untilSent(1);
  await end();
}

interface Span {
  name: string;
  spanId: string;
  parentSpanId?: string;
  traceId: string;
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
  status: { code?: number };
}

/** An OTLP/HTTP receiver that reads JSON, as collectors do. */
async function openCollector() {
  const bodies: { path: string; body: unknown; headers: Record<string, unknown> }[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
      bodies.push({ path: request.url ?? "", body, headers: request.headers });
      response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const spans = () =>
    bodies
      .filter(({ path }) => path === "/v1/traces")
      .flatMap(
        ({ body }) =>
          (body as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }).resourceSpans,
      )
      .flatMap(({ scopeSpans }) => scopeSpans)
      .flatMap((scope) => scope.spans);
  return { endpoint: `http://127.0.0.1:${port}`, bodies, spans };
}

function attributesOf({ attributes }: Span) {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]),
  );
}

test("a collector gets a turn as one trace by the GenAI conventions, and no word of what was said", async () => {
  const { endpoint, bodies, spans } = await openCollector();
  const otel = { enabled: true, endpoint, headers: { "x-team": "herons" }, serviceName: "birds" };
  const { telemetry, stop } = await openTelemetry({ diagnostics: { otel } }, logger());
  await playTurn({ telemetry });
  await stop();
  const [turn] = spans().filter(({ name }) => name === "invoke_agent main");
  if (turn === undefined) throw new Error("there is no span of the turn");
  expect(attributesOf(turn)).toMatchObject({
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.agent.id": "main",
    "openclaw.channel": "fake",
  });
  const inner = spans().filter(({ parentSpanId }) => parentSpanId === turn.spanId);
  expect(inner.map(({ name }) => name).toSorted()).toEqual([
    "chat one",
    "chat one",
    "execute_tool look",
  ]);
  expect(new Set(spans().map(({ traceId }) => traceId)).size).toBe(1);
  const chat = inner.find(({ name }) => name === "chat one");
  expect(chat && attributesOf(chat)).toMatchObject({
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "scripted",
    "gen_ai.request.model": "one",
    "gen_ai.usage.input_tokens": 20,
    "gen_ai.usage.output_tokens": 5,
  });
  const all = JSON.stringify(bodies);
  for (const metric of ["gen_ai.client.operation.duration", "gen_ai.client.token.usage"]) {
    expect(all).toContain(metric);
  }
  expect(all).toContain('"birds"');
  expect(bodies[0]?.headers["x-team"]).toBe("herons");
  expect(all).not.toMatch(/secret|private question|heron is/);
});

test("a rate of nothing traces nothing, and each signal can be switched off", async () => {
  const { endpoint, bodies, spans } = await openCollector();
  const otel = { enabled: true, endpoint, sampleRate: 0, metrics: false };
  const { telemetry, stop } = await openTelemetry({ diagnostics: { otel } }, logger());
  await playTurn({ telemetry });
  await stop();
  expect(spans()).toEqual([]);
  expect(bodies).toEqual([]);
});

test("a collector that is not there changes nothing for the turn, and holds up no stop", async () => {
  const otel = { enabled: true, endpoint: "http://127.0.0.1:1", flushIntervalMs: 100 };
  const { telemetry, stop } = await openTelemetry({ diagnostics: { otel } }, logger());
  await playTurn({ telemetry });
  await stop();
});

test.each([
  ["nothing is configured", {}],
  ["it is not enabled", { diagnostics: { otel: { endpoint: "http://127.0.0.1:1" } } }],
  ["diagnostics are off", { diagnostics: { enabled: false, otel: { enabled: true } } }],
  [
    "the protocol is not spoken",
    { diagnostics: { otel: { enabled: true, protocol: "grpc" as const } } },
  ],
])("nothing of OpenTelemetry is loaded when %s", async (_case, config) => {
  const load = async () => {
    throw new Error("it was loaded");
  };
  const lines: string[] = [];
  const { telemetry, counters } = await openTelemetry(config, logger(lines), load);
  expect(telemetry).toBe(counters);
  expect(lines.join("")).not.toContain("it was loaded");
});

test("packages that are not installed are one warning", async () => {
  const lines: string[] = [];
  const otel = { enabled: true };
  const load = async () => {
    throw new Error("Cannot find package");
  };
  const { telemetry, counters } = await openTelemetry(
    { diagnostics: { otel } },
    logger(lines),
    load,
  );
  expect(telemetry).toBe(counters);
  expect(lines).toHaveLength(1);
});

test("the counters know turns, calls, tokens and tools", async () => {
  const counters = createCounters();
  await playTurn({ telemetry: counters });
  const text = renderMetrics(counters.read());
  expect(text).toContain('openclaw_turns_total{channel="fake",outcome="answered"} 1\n');
  expect(text).toContain('openclaw_model_calls_total{model="scripted/one",outcome="answered"} 2\n');
  expect(text).toContain('openclaw_model_tokens_total{model="scripted/one",type="input"} 40\n');
  expect(text).toContain('openclaw_model_call_seconds_bucket{model="scripted/one",le="+Inf"} 2\n');
  expect(text).toContain('openclaw_tool_calls_total{tool="look",outcome="answered"} 1\n');
});

test("names that a model makes up fill neither memory nor page", () => {
  const counters = createCounters();
  for (let at = 0; at < 5000; at += 1) {
    counters.toolRan({ inboxId: "i", tool: `made "up" ${at}\n`, from: 0, to: 1, isError: true });
  }
  const lines = renderMetrics(counters.read()).split("\n");
  expect(lines.length).toBeLessThan(300);
  expect(lines).toContain(
    'openclaw_tool_calls_total{tool="made \\"up\\" 0\\n",outcome="failed"} 1',
  );
});

test("/metrics is for those who have a token, also one that only looks, and is Prometheus' text", async () => {
  const auth = { token: "the-operators-own-token", readOnlyToken: "for-looking-only-1234" };
  const fixture = await openGatewayFixture({ config: JSON.stringify({ gateway: { auth } }) });
  opened.push(() => fixture.dispose());
  const get = (token?: string) =>
    fetch(`${fixture.gateway.url}/metrics`, {
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    });
  expect((await get()).status).toBe(401);
  expect((await get("wrong")).status).toBe(401);
  expect((await fetch(`${fixture.gateway.url}/metrics?token=${auth.token}`)).status).toBe(401);
  for (const token of [auth.token, auth.readOnlyToken]) {
    const answer = await get(token);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Content-Type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const lines = (await answer.text()).trimEnd().split("\n");
    const sample = /^[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? -?[0-9.e+-]+$/;
    const comment = /^# (HELP [a-z_]+ .+|TYPE [a-z_]+ (counter|gauge|histogram))$/;
    expect(lines.filter((line) => !sample.test(line) && !comment.test(line))).toEqual([]);
    expect(lines).toContain("openclaw_inbox_waiting 0");
  }
});
