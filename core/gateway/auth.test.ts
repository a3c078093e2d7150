import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createManualClock } from "../lib/manual-clock.ts";
import { createAuthenticator, equalInConstantTime } from "./auth.ts";
import { createFailureLimit } from "./failure-limit.ts";
import {
  assertSafeBind,
  findGatewayAuth,
  type AuthFlags,
  type GatewayAuth,
} from "./gateway-auth.ts";
import { prepareGateway } from "./gateway-fixture.ts";

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

interface Given {
  config?: string;
  env?: Record<string, string>;
  flags?: AuthFlags;
}

async function find({ config, env, flags = {} }: Given, generate = true) {
  const { options, remove } = await prepareGateway({
    ...(config === undefined ? {} : { config }),
    ...(env === undefined ? {} : { env }),
  });
  removals.push(remove);
  const { loaded, paths } = options;
  return { paths, auth: await findGatewayAuth({ flags, loaded, paths }, generate) };
}

const bothInConfig =
  '{ gateway: { auth: { token: "config-token", password: "config-password" } } }';

test.each<[string, Given, object]>([
  [
    "the flag before everything",
    { flags: { token: "flag-token" }, env: { OPENCLAW_GATEWAY_TOKEN: "env-token" } },
    { mode: "token", secret: "flag-token", source: "--token" },
  ],
  [
    "the environment before the config",
    {
      env: { OPENCLAW_GATEWAY_TOKEN: "env-token" },
      config: '{ gateway: { auth: { token: "config-token" } } }',
    },
    { mode: "token", secret: "env-token", source: "env: OPENCLAW_GATEWAY_TOKEN" },
  ],
  [
    "the config",
    { config: '{ gateway: { auth: { token: "config-token" } } }' },
    { mode: "token", secret: "config-token", source: "gateway.auth.token" },
  ],
  [
    "a variable that the config names",
    { env: { MY_DOOR: "from-variable" }, config: '{ gateway: { auth: { token: "${MY_DOOR}" } } }' },
    { secret: "from-variable" },
  ],
  [
    "the password when it is the only one",
    { config: '{ gateway: { auth: { password: "config-password" } } }' },
    { mode: "password", secret: "config-password" },
  ],
  [
    "the password of the environment",
    { env: { OPENCLAW_GATEWAY_PASSWORD: "env-password" } },
    { mode: "password", secret: "env-password" },
  ],
  [
    "the password flag before a configured token",
    { flags: { password: "flag-password" }, config: '{ gateway: { auth: { token: "t" } } }' },
    { mode: "password", secret: "flag-password" },
  ],
  [
    "the mode's own credential when both are there",
    {
      config:
        '{ gateway: { auth: { mode: "password", token: "config-token", password: "config-password" } } }',
    },
    { mode: "password", secret: "config-password" },
  ],
  ["nothing in mode none", { flags: { auth: "none" }, config: bothInConfig }, { mode: "none" }],
])("the door's credential is %s", async (_name, given, expected) => {
  expect((await find(given)).auth).toMatchObject(expected);
});

test.each<[string, Given, string]>([
  ["a token and a password without a mode", { config: bothInConfig }, "GATEWAY_AUTH_AMBIGUOUS"],
  ["mode password without a password", { flags: { auth: "password" } }, "GATEWAY_PASSWORD_MISSING"],
  [
    "mode trusted-proxy",
    { config: '{ gateway: { auth: { mode: "trusted-proxy" } } }' },
    "GATEWAY_AUTH_UNSUPPORTED",
  ],
  ["mode tailnet", { flags: { auth: "tailnet" } }, "GATEWAY_AUTH_UNSUPPORTED"],
  ["a mode that does not exist", { flags: { auth: "magic" } }, "GATEWAY_AUTH_UNSUPPORTED"],
  [
    "a password file that is not there",
    { flags: { passwordFile: "/nonexistent/file" } },
    "GATEWAY_PASSWORD_FILE",
  ],
])("%s is refused", async (_name, given, code) => {
  await expect(find(given)).rejects.toMatchObject({ code, hint: expect.any(String) });
});

test("without any credential a token is made once and kept for its owner alone", async () => {
  const { options, remove } = await prepareGateway();
  removals.push(remove);
  const sources = { flags: {}, loaded: options.loaded, paths: options.paths };
  expect(await findGatewayAuth(sources, false)).toBeUndefined();
  const first = await findGatewayAuth(sources, true);
  const file = join(options.paths.stateDir, "gateway.token");
  expect(first).toMatchObject({
    mode: "token",
    secret: expect.stringMatching(/^[\w-]{32}$/),
    source: file,
  });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await findGatewayAuth(sources, false)).toEqual(first);
  expect(await readFile(options.paths.configFile, "utf8").catch(() => "")).toBe("");
});

test("a configured token that has no value leaves the generated one in force and says so", async () => {
  const { auth } = await find({
    config: '{ gateway: { auth: { token: "${NOT_SET_ANYWHERE}" } } }',
  });
  expect(auth).toMatchObject({
    mode: "token",
    warning: expect.stringContaining("gateway.auth.token has no value"),
  });
});

test("a broken auth section shuts the door", async () => {
  const { auth } = await find({ config: "{ gateway: { auth: { mode: 5 } } }" });
  expect(auth).toMatchObject({ mode: "shut", reason: expect.stringContaining("broken") });
});

test("a password file may end with a line break", async () => {
  const folder = await mkdtemp(join(tmpdir(), "password-"));
  removals.push(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "word"), "open sesame\n");
  const { auth } = await find({ flags: { passwordFile: join(folder, "word") } });
  expect(auth).toMatchObject({ mode: "password", secret: "open sesame" });
});

test("an open door is for loopback alone", () => {
  expect(() => assertSafeBind({ mode: "none" }, "0.0.0.0")).toThrow(
    expect.objectContaining({ code: "GATEWAY_UNSAFE_BIND" }),
  );
  expect(() => assertSafeBind({ mode: "none" }, "127.0.0.1")).not.toThrow();
  expect(() => assertSafeBind(auth, "0.0.0.0")).not.toThrow();
});

const auth: GatewayAuth = { mode: "token", secret: "the-right-token", source: "test" };

test("ten wrong tokens within a minute lock an address out for five minutes, even with the right one", () => {
  const clock = createManualClock();
  const authenticator = createAuthenticator(clock);
  const guess = (token: string, ip = "203.0.113.9") => authenticator.check({ token }, auth, ip);
  for (let count = 0; count < 10; count += 1)
    expect(guess(`wrong-${count}`)).toMatchObject({ detail: "AUTH_TOKEN_MISMATCH" });
  expect(guess("the-right-token")).toMatchObject({
    ok: false,
    detail: "AUTH_RATE_LIMITED",
    retryAfterMs: 300_000,
  });
  expect(guess("the-right-token", "203.0.113.10")).toMatchObject({ ok: true });
});

test("a lockout ends, slow guesses do not add up, and a success wipes the count", async () => {
  const clock = createManualClock();
  const authenticator = createAuthenticator(clock, {
    maxAttempts: 2,
    windowMs: 1000,
    lockoutMs: 5000,
  });
  const guess = (token: string) => authenticator.check({ token }, auth, "203.0.113.9").ok;
  guess("wrong");
  await clock.advance(1000);
  guess("wrong");
  expect(guess("the-right-token")).toBe(true);
  guess("wrong");
  expect(guess("the-right-token")).toBe(true);
  guess("wrong");
  guess("wrong");
  expect(guess("the-right-token")).toBe(false);
  await clock.advance(5000);
  expect(guess("the-right-token")).toBe(true);
});

test("loopback is exempt from the lockout unless the config says otherwise", () => {
  const clock = createManualClock();
  const fill = (exemptLoopback: boolean) => {
    const authenticator = createAuthenticator(clock, { exemptLoopback });
    for (let count = 0; count < 20; count += 1)
      authenticator.check({ token: "wrong" }, auth, "::ffff:127.0.0.1");
    return authenticator.check({ token: "the-right-token" }, auth, "::ffff:127.0.0.1").ok;
  };
  expect(fill(true)).toBe(true);
  expect(fill(false)).toBe(false);
});

test("asking without a credential is no failed guess", () => {
  const authenticator = createAuthenticator(createManualClock(), { maxAttempts: 1 });
  expect(authenticator.check(undefined, auth, "203.0.113.9")).toMatchObject({
    detail: "AUTH_TOKEN_MISSING",
  });
  expect(authenticator.check({ token: "the-right-token" }, auth, "203.0.113.9").ok).toBe(true);
});

test("the memory for failures is bounded", () => {
  const limit = createFailureLimit({ maxAttempts: 1, windowMs: 1000, lockoutMs: 1000 });
  for (let index = 0; index < 10_001; index += 1) limit.fail(`address-${index}`, 0);
  expect(limit.lockedFor("address-0", 0)).toBe(0);
  expect(limit.lockedFor("address-10000", 0)).toBe(1000);
});

test("secrets are equal only when they are", () => {
  expect(equalInConstantTime("a", "a")).toBe(true);
  expect(equalInConstantTime("a", "b")).toBe(false);
  expect(equalInConstantTime("", "a")).toBe(false);
  expect(equalInConstantTime("aa", "a")).toBe(false);
});
