import { afterEach, expect, test } from "vitest";
import type { LoadedConfig } from "../config/load-config.ts";
import { createCurrentAuth } from "./current-auth.ts";
import type { GatewayAuth } from "./gateway-auth.ts";
import { prepareGateway } from "./gateway-fixture.ts";

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

type Auth = NonNullable<LoadedConfig["config"]["gateway"]>["auth"];

/** A door whose config can be changed as a reload does. */
async function open(host: string) {
  const { options, remove } = await prepareGateway();
  removals.push(remove);
  let loaded = options.loaded;
  const first: GatewayAuth = { mode: "token", secret: "first", source: "test" };
  const current = createCurrentAuth(first, { flags: {}, paths: options.paths }, () => loaded, host);
  return {
    first,
    current,
    reload: (auth: Auth) =>
      void (loaded = { ...loaded, config: { gateway: auth ? { auth } : {} } }),
  };
}

test("as long as the credential is the same, so is the object", async () => {
  const { current, first, reload } = await open("127.0.0.1");
  expect(await current.read()).toBe(first);
  reload({ token: "first" });
  expect(await current.read()).toBe(first);
});

test("a reload replaces the credential at once, and only then", async () => {
  const { current, reload } = await open("127.0.0.1");
  reload({ token: "second" });
  const [one, two] = await Promise.all([current.read(), current.read()]);
  expect(one).toMatchObject({ mode: "token", secret: "second" });
  expect(two).toBe(one);
});

test("settings that contradict each other shut the door, and mending them opens it", async () => {
  const { current, reload } = await open("127.0.0.1");
  reload({ token: "a", password: "b" });
  expect(await current.read()).toMatchObject({
    mode: "shut",
    reason: expect.stringContaining("no auth mode says which"),
  });
  reload({ mode: "token", token: "a", password: "b" });
  expect(await current.read()).toMatchObject({ mode: "token", secret: "a" });
});

test("a reload cannot open a door to the network", async () => {
  const { current, reload } = await open("0.0.0.0");
  reload({ mode: "none" });
  expect(await current.read()).toMatchObject({
    mode: "shut",
    reason: expect.stringContaining("0.0.0.0"),
  });
});
