import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connectGateway } from "../core/gateway/gateway-client.ts";
import { freePort, startGateway } from "./bench/measure.mjs";
import { repositoryRoot } from "./repository.mjs";

const token = "outside-plugin-token-0123456789";
let place = "";
let gateway;
let client;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "openclaw-outside-"));
  mkdirSync(join(place, "home/.openclaw"), { recursive: true, mode: 0o700 });
});
afterEach(async () => {
  client?.close();
  await gateway?.stop();
  rmSync(place, { recursive: true, force: true });
});

function writeConfig(config) {
  writeFileSync(join(place, "home/.openclaw/openclaw.json"), JSON.stringify(config), {
    mode: 0o600,
  });
}

async function start() {
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    HOME: join(place, "home"),
    OPENCLAW_GATEWAY_PORT: String(port),
    OPENCLAW_GATEWAY_TOKEN: token,
  };
  gateway = await startGateway(join(repositoryRoot, "core/bin/openclaw.cjs"), env);
  client = await connectGateway({ url: `http://127.0.0.1:${port}`, credential: { token } });
}

/** Sends a message and answers the text of its last event. */
async function ask(message) {
  const { promise, resolve } = Promise.withResolvers();
  const stop = client.onEvent(({ event, payload }) => {
    if (event === "chat" && ["final", "error"].includes(payload.state)) resolve(payload.text);
  });
  await client.request("chat.send", { message, idempotencyKey: crypto.randomUUID() });
  const text = await promise;
  stop();
  return text;
}

test("a scaffolded plugin outside of the repository answers, and goes with its line in the config, in a running gateway", async () => {
  const folder = join(place, "parrot");
  const made = spawnSync(
    process.execPath,
    ["scripts/new.mjs", "provider", "parrot", "--out", folder],
    {
      cwd: repositoryRoot,
      encoding: "utf8",
    },
  );
  expect(made.status).toBe(0);
  writeConfig({
    plugins: { load: { paths: [folder] } },
    agents: { defaults: { model: "parrot/echo" } },
  });
  await start();
  const before = await client.request("health");
  expect(await ask("hello there")).toBe("You said: hello there");

  writeConfig({ agents: { defaults: { model: "parrot/echo" } } });
  await vi.waitFor(async () => expect(await ask("still there?")).toContain("parrot"), 10_000);

  writeConfig({
    plugins: { load: { paths: [folder] } },
    agents: { defaults: { model: "parrot/echo" } },
  });
  await vi.waitFor(
    async () => expect(await ask("back again")).toBe("You said: back again"),
    10_000,
  );
  expect((await client.request("health")).pid).toBe(before.pid);
});
