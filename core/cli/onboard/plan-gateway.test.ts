import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../config/load-config.ts";
import { resolvePaths } from "../../config/paths.ts";
import type { OnboardFlags } from "./onboard-flags.ts";
import { planGateway } from "./plan-gateway.ts";

const home = join(tmpdir(), "openclaw-no-such-home");
const paths = resolvePaths({ HOME: home });

async function plan(flags: OnboardFlags, text = "{}", env: Record<string, string> = {}) {
  const loaded = await loadConfig({ paths, processEnv: env, cwd: home, manifests: [], text });
  return planGateway(flags, loaded, paths);
}

test("without flags and config the safe defaults are written out", async () => {
  expect(await plan({})).toEqual({
    port: 18789,
    bind: "loopback",
    authMode: "token",
    writes: ["mode", "port", "bind", "authMode"],
  });
});

test("what the config says stays, also what cannot be said by flags", async () => {
  const text =
    '{ gateway: { mode: "local", port: 0, bind: "custom", customBindHost: "10.0.0.1", auth: { mode: "trusted-proxy" } } }';
  expect(await plan({}, text)).toMatchObject({
    port: 0,
    bind: "custom",
    authMode: "trusted-proxy",
    writes: [],
  });
});

test("a flag wins over the config and is written", async () => {
  const text = '{ gateway: { mode: "remote", port: 1, bind: "lan", auth: { mode: "token" } } }';
  expect(await plan({ gatewayPort: "4000", gatewayBind: "loopback" }, text)).toMatchObject({
    port: 4000,
    bind: "loopback",
    writes: ["mode", "port", "bind"],
  });
});

describe("the auth mode that nobody names", () => {
  test.each<[string, OnboardFlags, string, Record<string, string>]>([
    ["token", {}, "{}", {}],
    ["password", { gatewayPassword: "p" }, "{}", {}],
    ["token", { gatewayPassword: "p", gatewayToken: "t" }, "{}", {}],
    ["password", {}, '{ gateway: { auth: { password: "p" } } }', {}],
    ["password", {}, "{}", { OPENCLAW_GATEWAY_PASSWORD: "p" }],
    ["token", {}, "{}", { OPENCLAW_GATEWAY_PASSWORD: "p", OPENCLAW_GATEWAY_TOKEN: "t" }],
    ["none", {}, '{ gateway: { auth: { mode: "none" } } }', {}],
  ])("is %s with %j, %s, %j", async (authMode, flags, text, env) => {
    expect(await plan(flags, text, env)).toMatchObject({ authMode });
  });
});

test.each<[OnboardFlags, string]>([
  [{ gatewayBind: "everywhere" }, "{}"],
  [{ gatewayBind: "custom" }, "{}"],
  [{ gatewayAuth: "trusted-proxy" }, "{}"],
  [{ gatewayTokenRefEnv: "lower" }, "{}"],
  [{ gatewayBind: "lan" }, '{ gateway: { auth: { mode: "none" } } }'],
])("%j is refused on %s", async (flags, text) => {
  await expect(plan(flags, text)).rejects.toMatchObject({ code: "ONBOARD_INVALID_FLAG" });
});
