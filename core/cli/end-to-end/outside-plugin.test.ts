import { spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { programRoot } from "../../lib/program-root.ts";
import { createTestHome, type GatewayProcess, type TestHome } from "./program.ts";

/** Plugins of other people come, change, break and go while one gateway runs. The tests are one story and run in order. */

let home: TestHome;
let gateway: GatewayProcess;
let parrot = "";

beforeAll(async () => {
  home = await createTestHome();
  parrot = join(home.home, "parrot");
  const repository = dirname(programRoot());
  const made = spawnSync(
    process.execPath,
    ["scripts/new.mjs", "provider", "parrot", "--out", parrot],
    { cwd: repository, encoding: "utf8" },
  );
  expect(made).toMatchObject({ status: 0 });
  await home.writeConfig(config([parrot], "parrot/echo"));
  gateway = await home.startGateway();
});

afterAll(async () => {
  await gateway.end();
  await home.remove();
});

const config = (paths: string[], model: string) => ({
  plugins: { load: { paths } },
  agents: { defaults: { model } },
});

/** Writes the config and waits until the gateway has taken it over or refused it; answers what it said. */
async function change(next: object | string): Promise<string> {
  const from = gateway.output().length;
  await home.writeConfig(next);
  await gateway.untilPrinted(/the config was taken over: .*\n|is not used.*\n/, from);
  return gateway.output().slice(from);
}

async function ask(message: string) {
  const { status, stdout, stderr } = await home.run("agent", "--message", message);
  return status === 0 ? stdout.trimEnd() : `failed: ${stderr.trimEnd()}`;
}

const health = async () => (await home.run("health")).stdout;
const listed = async () => (await home.run("plugins", "list")).stdout;

test("a plugin from a folder of the config is listed with its origin and answers", async () => {
  expect(await listed()).toMatch(/^parrot +Parrot +enabled +path/m);
  expect(await ask("polly")).toBe("You said: polly");
});

test("out of the config it is unloaded: its model is gone, and the next one carries the conversation on", async () => {
  await change({ agents: { defaults: { model: "parrot/echo" } } });
  expect(await ask("still there?")).toMatch(/^failed: .*serves the provider "parrot"\./);
  expect(await health()).toContain(`serves the provider "parrot".`);
  expect(await listed()).not.toContain("parrot");
  await change({ agents: { defaults: { model: "demo/echo" } } });
  expect(await ask("who is there?")).toContain("You said: who is there?");
});

test("back in the config it is loaded again, with the code that it has now", async () => {
  const file = join(parrot, "provider.ts");
  const code = await readFile(file, "utf8");
  await writeFile(file, code.replace("You said: ", "You wrote: "));
  await change(config([parrot], "parrot/echo"));
  expect(await ask("back again")).toBe("You wrote: back again");
});

test("a plugin that fails to start is left out with its error, and the others answer", async () => {
  const broken = await makePlugin(
    "wobbly",
    `export default { setup() { throw new Error("no legs"); } };`,
  );
  await change(config([parrot, broken], "parrot/echo"));
  expect(await ask("all well?")).toBe("You wrote: all well?");
  expect(gateway.output()).toContain(`the plugin "wobbly" is left out: `);
  const shown = await health();
  expect(shown).toContain("failed: wobbly");
  expect(shown).toMatch(/! The plugin wobbly does not run: .*no legs/);
});

test("a plugin whose manifest is broken, or whose folder is missing, is told by name and harms nobody", async () => {
  const odd = await makePlugin("odd", "export default {};");
  await writeFile(join(odd, "openclaw.plugin.json"), `{ "id": "odd", "name": `);
  await change(config([parrot, odd, join(home.home, "nowhere")], "parrot/loud"));
  expect(await listed()).toMatch(/^odd .*error/m);
  expect(await ask("all well?")).toBe("You wrote: all well?");
  const shown = await health();
  expect(shown).toMatch(/! The plugin odd does not run: /);
  expect(shown).toContain("nowhere does not exist.");
});

test("a config with broken syntax is refused with its place and changes nothing, and the mended one is taken over", async () => {
  const good = JSON.stringify(config([parrot], "demo/echo"), undefined, 2);
  const said = await change(good.replace(`"agents"`, `agents"`));
  expect(said).toMatch(
    /The changed config is not used, and the gateway goes on with the old one\./,
  );
  expect(said).toMatch(/openclaw\.json:\d+:\d+ is not JSON5/);
  expect(await ask("all well?")).toContain("You wrote: all well?");
  await change(good);
  expect(await ask("all well?")).toContain("You said: all well?");
  expect(await health()).not.toContain("is not used");
});

test("all of that was one process", async () => {
  expect(gateway.child.exitCode).toBeNull();
  expect(await gateway.end()).toBe(0);
});

async function makePlugin(id: string, code: string): Promise<string> {
  const folder = join(home.home, id);
  await mkdir(folder);
  const manifest = { id, name: id, description: "Made for a test.", contracts: { tools: [id] } };
  await writeFile(join(folder, "openclaw.plugin.json"), JSON.stringify(manifest));
  await writeFile(join(folder, "index.mjs"), code);
  return folder;
}
