import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { errorMessage } from "../sdk/errors.ts";
import { pageUrl, readyLine } from "./announce.ts";
import { openGatewayFixture, prepareGateway, type FixtureOptions } from "./gateway-fixture.ts";
import { readGatewayInfo } from "./lock.ts";
import { scriptedRuntime } from "./scripted-runtime.ts";
import { startGateway } from "./start-gateway.ts";

const closings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close();
});

async function start(options: FixtureOptions = {}) {
  const fixture = await openGatewayFixture(options);
  closings.push(() => fixture.dispose());
  return fixture;
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

function ask(url: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, method, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (body += chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    sent.on("error", reject);
    sent.end();
  });
}

async function builtPage(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "page-"));
  closings.push(() => rm(root, { recursive: true }));
  await mkdir(join(root, "assets"));
  await writeFile(join(root, "index.html"), "<!doctype html><title>page</title>");
  await writeFile(join(root, "assets", "main-Ab12Cd34.js"), "console.log(1)");
  await writeFile(join(root, "secret.txt"), "secret");
  await writeFile(join(root, "assets", ".hidden.js"), "secret");
  return root;
}

test("the health addresses answer without a token", async () => {
  const { gateway } = await start();
  for (const path of ["/healthz", "/health"]) {
    expect(await ask(gateway.url + path)).toMatchObject({
      status: 200,
      body: '{"ok":true,"status":"live"}',
    });
  }
  expect(await ask(`${gateway.url}/startupz`)).toMatchObject({
    status: 200,
    body: '{"status":"started"}',
  });
  const ready = await ask(`${gateway.url}/readyz`);
  expect(ready.status).toBe(200);
  expect(JSON.parse(ready.body)).toMatchObject({
    ready: true,
    failing: [],
    uptimeMs: expect.any(Number),
  });
});

test.each([
  ["connecting", 503],
  ["misconfigured", 503],
  ["connected", 200],
  ["reconnecting", 200],
])("with a channel that is %s, readiness is %i", async (state, status) => {
  const row = { channel: "chat", account: "default", enabled: true, configured: true, state };
  const { gateway } = await start({ createRuntime: scriptedRuntime(undefined, [row]) });
  expect((await ask(`${gateway.url}/readyz`)).status).toBe(status);
});

test("while the gateway starts, it is alive and not ready", async () => {
  const runtimeMayStart = Promise.withResolvers<void>();
  const listening = Promise.withResolvers<void>();
  const prepared = await prepareGateway({
    createRuntime: async (options) => {
      listening.resolve();
      await runtimeMayStart.promise;
      return scriptedRuntime()(options);
    },
  });
  closings.push(prepared.remove);
  const starting = startGateway(prepared.options);
  await listening.promise;
  const info = await readGatewayInfo(prepared.options.paths);
  const url = info?.url ?? "";
  expect((await ask(`${url}/healthz`)).status).toBe(200);
  expect(await ask(`${url}/startupz`)).toMatchObject({
    status: 503,
    body: '{"status":"starting"}',
  });
  expect((await ask(`${url}/readyz`)).status).toBe(503);
  runtimeMayStart.resolve();
  const gateway = await starting;
  closings.push(() => gateway.stop());
  expect((await ask(`${url}/startupz`)).status).toBe(200);
});

test("the page is served with headers that keep strangers out, hashed files for ever", async () => {
  const { gateway } = await start({ pageRoot: await builtPage() });
  const page = await ask(`${gateway.url}/`);
  expect(page).toMatchObject({ status: 200, body: expect.stringContaining("<title>page</title>") });
  expect(page.headers).toMatchObject({
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "content-security-policy": expect.stringContaining("default-src 'none'; script-src 'self'; "),
  });
  const script = await ask(`${gateway.url}/assets/main-Ab12Cd34.js`);
  expect(script.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
});

test.each([
  "/secret.txt",
  "/assets/../secret.txt",
  "/assets/..%2fsecret.txt",
  "/assets/%2e%2e/secret.txt",
  "/assets/.hidden.js",
  "/assets/",
  "/nothing",
])("%s is not there", async (path) => {
  const { gateway } = await start({ pageRoot: await builtPage() });
  const answer = await ask(gateway.url + path);
  expect(answer).toMatchObject({ status: 404, body: expect.stringContaining("GATEWAY_NOT_FOUND") });
});

test("other methods than GET change nothing", async () => {
  const { gateway } = await start({ pageRoot: await builtPage() });
  expect((await ask(`${gateway.url}/`, {}, "POST")).status).toBe(404);
  expect((await ask(`${gateway.url}/healthz`, {}, "HEAD")).status).toBe(200);
});

test("a page that is switched off is not there, the rest is", async () => {
  const pageRoot = await builtPage();
  const { gateway } = await start({
    pageRoot,
    config: "{ gateway: { controlUi: { enabled: false } } }",
  });
  expect((await ask(`${gateway.url}/`)).status).toBe(404);
  expect((await ask(`${gateway.url}/healthz`)).status).toBe(200);
});

test("a foreign host name is refused, also for the health addresses", async () => {
  const { gateway } = await start();
  const answer = await ask(`${gateway.url}/healthz`, { Host: "evil.example" });
  expect(answer).toMatchObject({
    status: 403,
    body: expect.stringContaining("gateway.controlUi.allowedOrigins"),
  });
});

test("with a broken auth section only the health addresses answer, with the reason", async () => {
  const { gateway } = await start({
    pageRoot: await builtPage(),
    config: "{ gateway: { auth: { token: 5 } } }",
  });
  expect((await ask(`${gateway.url}/healthz`)).status).toBe(200);
  const page = await ask(`${gateway.url}/`);
  expect(page).toMatchObject({ status: 503, body: expect.stringContaining("gateway.auth") });
  const upgrade = {
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
  };
  expect(await ask(`${gateway.url}/`, upgrade)).toMatchObject({
    status: 503,
    body: expect.stringContaining("GATEWAY_SHUT"),
  });
});

async function occupy(answer: string): Promise<{ server: Server; port: number }> {
  const server = createServer((_request, response) => response.end(answer));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closings.push(() => new Promise((resolve) => server.close(resolve)));
  return { server, port: (server.address() as AddressInfo).port };
}

test.each([
  ['{"ok":true,"status":"live"}', "another gateway"],
  ["hello", "another program"],
])(
  "a port taken by a server that says %s is explained, and nothing was started",
  async (answer, who) => {
    const { port } = await occupy(answer);
    let isRuntimeMade = false;
    const prepared = await prepareGateway({
      flags: { port: String(port) },
      createRuntime: (options) => {
        isRuntimeMade = true;
        return scriptedRuntime()(options);
      },
    });
    closings.push(prepared.remove);
    await expect(startGateway(prepared.options)).rejects.toMatchObject({
      code: "GATEWAY_PORT_IN_USE",
      message: expect.stringContaining(`Port ${port} on 127.0.0.1 is taken by ${who}`),
      hint: expect.stringContaining(`--port ${port + 1}`),
    });
    expect(isRuntimeMade).toBe(false);
    expect(await readGatewayInfo(prepared.options.paths)).toBeUndefined();
  },
);

test("a second gateway on the same state directory is refused before it opens a port", async () => {
  const { gateway } = await start();
  const prepared = await prepareGateway();
  closings.push(prepared.remove);
  const second = startGateway({ ...prepared.options, paths: gateway.runtime.paths });
  await expect(second).rejects.toMatchObject({
    code: "GATEWAY_ALREADY_RUNNING",
    message: expect.stringContaining(`at ${gateway.url}: process ${process.pid}`),
  });
});

test("a runtime that cannot start leaves neither lock nor port behind", async () => {
  const prepared = await prepareGateway({
    createRuntime: () => Promise.reject(new Error("no store")),
  });
  closings.push(prepared.remove);
  await expect(startGateway(prepared.options)).rejects.toThrow("no store");
  expect(await readGatewayInfo(prepared.options.paths)).toBeUndefined();
});

test("stopping ends the runtime, frees the port and the lock, and works twice", async () => {
  const { gateway, runtime } = await start();
  await Promise.all([gateway.stop(), gateway.stop()]);
  expect(runtime.stopped).toBe(true);
  expect(await readGatewayInfo(runtime.paths)).toBeUndefined();
  await expect(ask(`${gateway.url}/healthz`)).rejects.toThrow("ECONNREFUSED");
});

test.each<[string, FixtureOptions, string]>([
  ["an open door to the network", { flags: { bind: "lan", auth: "none" } }, "GATEWAY_UNSAFE_BIND"],
  ["a tailnet bind", { flags: { bind: "tailnet" } }, "GATEWAY_BIND_UNSUPPORTED"],
  ["a bind mode that does not exist", { flags: { bind: "everywhere" } }, "GATEWAY_BIND_INVALID"],
  ["a custom bind without an address", { flags: { bind: "custom" } }, "GATEWAY_BIND_INVALID"],
  [
    "an address of another machine",
    { config: '{ gateway: { bind: "custom", customBindHost: "203.0.113.1" } }' },
    "GATEWAY_BIND_INVALID",
  ],
  ["a port that is none", { flags: { port: "http" } }, "GATEWAY_PORT_INVALID"],
  ["a port that is too large", { flags: { port: "65536" } }, "GATEWAY_PORT_INVALID"],
])("%s is refused with a hint", async (_name, options, code) => {
  const prepared = await prepareGateway(options);
  closings.push(prepared.remove);
  await expect(startGateway(prepared.options)).rejects.toMatchObject({
    code,
    hint: expect.any(String),
  });
});

test("a state directory that cannot be made is told before anything else happens", async () => {
  const folder = await mkdtemp(join(tmpdir(), "state-"));
  closings.push(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "file"), "");
  const stateDir = join(folder, "file", "state");
  await expect(startGateway(await prepareAgain(stateDir))).rejects.toMatchObject({
    code: "GATEWAY_STATE_NOT_WRITABLE",
    message: expect.stringContaining(stateDir),
  });
});

test("a door that is shut has its token ready for the moment when the section is mended", async () => {
  const { gateway } = await start({ config: "{ gateway: { auth: 7 } }" });
  expect(gateway.auth.mode).toBe("shut");
  expect(await readFile(join(gateway.runtime.paths.stateDir, "gateway.token"), "utf8")).toMatch(
    /^\S{32}\n$/,
  );
});

test("the token shows in the ready line only when it is asked for", async () => {
  const { gateway, token } = await start();
  const display = (path: string) => path;
  expect(readyLine(gateway, { withToken: true, display })).toBe(
    `OpenClaw is ready: ${gateway.url}/#token=${token}`,
  );
  const quiet = readyLine(gateway, { withToken: false, display });
  expect(quiet).toContain(`${gateway.url}/ (token: `);
  expect(quiet).not.toContain(token);
  expect(
    pageUrl("http://x", { mode: "token", secret: "a b&c", source: "" }, { withToken: true }),
  ).toBe("http://x/#token=a%20b%26c");
  expect(
    errorMessage(
      await startGateway(await prepareAgain(gateway.runtime.paths.stateDir)).catch(
        (error: unknown) => error,
      ),
    ),
  ).not.toContain(token);
});

async function prepareAgain(stateDir: string) {
  const prepared = await prepareGateway({ env: { OPENCLAW_STATE_DIR: stateDir } });
  closings.push(prepared.remove);
  return prepared.options;
}
