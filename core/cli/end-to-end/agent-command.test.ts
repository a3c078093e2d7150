import { LLMock } from "@copilotkit/aimock";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestHome, type GatewayProcess, type TestHome } from "./program.ts";

/** `openclaw agent` for scripts: what goes in, what comes out, and with which status. */

const model = new LLMock({ port: 0 });
let home: TestHome;
let gateway: GatewayProcess;

beforeAll(async () => {
  await model.start();
  home = await createTestHome();
  const row = (id: string, input: string[]) => ({ id, input });
  const models = [row("m", ["text"]), row("seeing", ["text", "image"])];
  await home.writeConfig({
    models: {
      providers: { lab: { baseUrl: `${model.url}/v1`, apiKey: "key-1234567890", models } },
    },
    agents: { defaults: { model: "lab/m", skipBootstrap: true } },
  });
  gateway = await home.startGateway();
});

afterAll(async () => {
  await gateway.end();
  await home.remove();
  await model.stop();
});

test("standard input is the message when it is a pipe and nothing else is", async () => {
  model.onMessage("through a pipe", { content: "Heard." });
  const { child, finished } = home.begin("agent");
  child.stdin?.end("through a pipe\n");
  expect(await finished).toMatchObject({ status: 0, stdout: "Heard.\n" });
});

test("with --stream the answer comes in pieces and is printed once", async () => {
  const content = "It comes in several pieces, and stands there once.";
  model.onMessage("stream this", { content }, { chunkSize: 6, latency: 20 });
  const { child, finished } = home.begin("agent", "--message", "stream this", "--stream");
  let pieces = 0;
  child.stdout?.on("data", () => (pieces += 1));
  expect(await finished).toMatchObject({ status: 0, stdout: `${content}\n` });
  expect(pieces).toBeGreaterThan(2);
});

test("--model and --thinking hold for the conversation, and a model that does not exist is refused before anything is said", async () => {
  model.onMessage("with another model", { content: "Seen." });
  const say = (...args: string[]) =>
    home.run("agent", "--session", "pinned", "--message", "with another model", ...args);
  expect(await say("--model", "lab/seeing")).toMatchObject({ status: 0, stdout: "Seen.\n" });
  expect(model.getRequests().at(-1)?.body).toMatchObject({ model: "seeing" });
  const count = model.getRequests().length;
  const refused = await say("--model", "nowhere/x");
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain("nowhere");
  expect((await say("--thinking", "sideways")).status).toBe(1);
  expect(model.getRequests()).toHaveLength(count);
});

test("files go with the message: a picture to a model that sees, a text into the message", async () => {
  model.onMessage("look at these", { content: "A dot, and a note." });
  const dot =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  await writeFile(join(home.home, "dot.png"), Buffer.from(dot, "base64"));
  await writeFile(join(home.home, "note.txt"), "the heron is grey");
  const args = ["--session", "files", "--model", "lab/seeing", "--message", "look at these"];
  const done = await home.run("agent", ...args, "--file", "dot.png", "note.txt");
  expect(done.stderr).toBe("");
  expect(done).toMatchObject({ status: 0, stdout: "A dot, and a note.\n" });
  const sent = JSON.stringify(model.getRequests().at(-1)?.body);
  expect(sent).toContain("data:image/png;base64,");
  expect(sent).toContain("the heron is grey");
  const missing = await home.run("agent", "--message", "x", "--file", "absent.png");
  expect(missing).toMatchObject({ status: 1, stdout: "" });
  expect(missing.stderr).toContain("absent.png");
});
