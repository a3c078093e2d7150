import { readFile, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectGateway, type GatewayClient } from "../gateway-client.ts";
import { openGatewayFixture, type GatewayFixture } from "../gateway-fixture.ts";
import type {
  ConfigCheckResult,
  ConfigEffectsResult,
  ConfigGetResult,
  ConfigPatchResult,
} from "../protocol-config.ts";

const token = "a-token-of-mine-0123456789";
const text = `// mine
{
  gateway: { auth: { token: "${token}" } }, // keep out
  agents: { defaults: { model: "lab/one" } },
}
`;

let fixture: GatewayFixture;
let client: GatewayClient;

beforeEach(async () => {
  fixture = await openGatewayFixture({ config: text });
  client = await connectGateway({ url: fixture.gateway.url, credential: { token } });
});

afterEach(async () => {
  client.close();
  await fixture.dispose();
});

const get = () => client.request<ConfigGetResult>("config.get");
const onDisk = () => readFile(fixture.runtime.paths.configFile, "utf8");

test("the file is read with its comments and without its secrets, changed, and written with both", async () => {
  const before = await get();
  expect(before).toMatchObject({ isWritable: true, errors: [], warnings: [] });
  expect(before.text).toContain("// keep out");
  expect(before.text).not.toContain(token);
  const edited = before.text.replace("lab/one", "lab/two");
  const checked = await client.request<ConfigCheckResult>("config.check", { text: edited });
  expect(checked.changes).toEqual([{ path: "agents.defaults.model", effect: "live" }]);
  expect(await onDisk()).toBe(text);
  await client.request("config.apply", { text: edited, hash: before.hash });
  expect(await onDisk()).toBe(text.replace("lab/one", "lab/two"));
});

test("a text that nobody could read, or that the gateway could not start with, is not written", async () => {
  const { hash } = await get();
  const apply = (given: string) => client.request("config.apply", { text: given, hash });
  await expect(apply("{ gateway: ")).rejects.toMatchObject({ code: "CONFIG_SYNTAX" });
  await expect(apply("{ agents: 7 }")).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  expect(await onDisk()).toBe(text);
});

test("somebody else's change is not overwritten", async () => {
  const before = await get();
  await writeFile(fixture.runtime.paths.configFile, text.replace("lab/one", "lab/three"));
  const edited = before.text.replace("lab/one", "lab/two");
  await expect(
    client.request("config.apply", { text: edited, hash: before.hash }),
  ).rejects.toMatchObject({ code: "CONFIG_CHANGED_MEANWHILE" });
  expect(await onDisk()).toContain("lab/three");
});

test("unknown keys and wrong values are shown with their lines", async () => {
  const given = "{\n  agnets: {},\n  gateway: { port: 'x' },\n}";
  const checked = await client.request<ConfigCheckResult>("config.check", { text: given });
  expect(checked.errors).toMatchObject([{ path: "gateway.port", line: 3 }]);
  expect(checked.warnings).toMatchObject([{ path: "agnets", line: 2 }]);
});

test("the schema names the keys", async () => {
  const schema = await client.request<{ properties: object }>("config.schema");
  expect(Object.keys(schema.properties)).toContain("gateway");
});

test("a text is patched setting by setting, and its comments stay", async () => {
  const before = await get();
  const patched = await client.request<ConfigPatchResult>("config.patch", {
    text: before.text,
    edits: [
      { path: ["agents", "defaults", "model"], value: "lab/two" },
      { path: ["gateway", "port"], value: 4711 },
    ],
  });
  expect(patched.text).toContain("// keep out");
  expect(patched.document).toMatchObject({ agents: { defaults: { model: "lab/two" } } });
  const port = { path: ["gateway", "port"], unset: true };
  const back = await client.request<ConfigPatchResult>("config.patch", {
    text: patched.text,
    edits: [port, { path: ["agents", "defaults", "model"], value: "lab/one" }],
  });
  expect(back.text).toBe(before.text);
  expect(await onDisk()).toBe(text);
  const nothing = await client.request<ConfigPatchResult>("config.patch", { text: "", edits: [] });
  expect(nothing.document).toEqual({});
});

test("what each setting takes to have effect is told", async () => {
  const { rows } = await client.request<ConfigEffectsResult>("config.effects");
  expect(rows).toContainEqual({ path: "gateway.port", effect: "restart" });
});
