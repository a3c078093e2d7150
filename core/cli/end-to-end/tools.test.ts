import { LLMock } from "@copilotkit/aimock";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestHome, type TestHome } from "./program.ts";

/** Tasks of many steps in the real program, with a model of another make deciding each step. */

const model = new LLMock({ port: 0 });
const mcp = join(import.meta.dirname, "../../../node_modules/@modelcontextprotocol");
let home: TestHome;
let site: Server;
let port = 0;
let workspace = "";

beforeAll(async () => {
  await model.start();
  site = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<title>Herons</title><p>The heron is grey.</p>");
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  port = (site.address() as AddressInfo).port;
  home = await createTestHome({ QWEN_API_KEY: "sk-of-the-gateway" });
  workspace = join(home.stateDir, "workspace");
  await mkdir(workspace, { recursive: true });
  await writeFile(join(workspace, "birds.txt"), "heron: ?\n");
  await home.writeConfig({
    models: { providers: { lab: { baseUrl: `${model.url}/v1`, apiKey: "key-1234567890" } } },
    agents: { defaults: { model: "lab/m" } },
    tools: {
      exec: { mode: "full", sandbox: "off" },
      web: { fetch: { ssrfPolicy: { allowedHostnames: ["localhost"] } } },
    },
    mcp: {
      servers: {
        files: {
          command: process.execPath,
          args: [`${mcp}/server-filesystem/dist/index.js`, workspace],
        },
        all: { command: process.execPath, args: [`${mcp}/server-everything/dist/index.js`] },
      },
    },
  });
});

afterAll(async () => {
  await home.remove();
  await model.stop();
  site.close();
});

/** The model asks for one tool after the other, and then says what the last one answered. */
function plan(word: string, steps: readonly [name: string, input: object][]): void {
  for (let done = 0; done <= steps.length; done += 1) {
    const [name, input] = steps[done] ?? [];
    const call = { name: name ?? "", arguments: JSON.stringify(input) };
    model.on(
      { userMessage: word, predicate: ({ messages }) => resultsIn(messages).length === done },
      name === undefined ? { content: `${word} done` } : { toolCalls: [call] },
    );
  }
}

function resultsIn(messages: readonly { role: string; content?: unknown }[]): string[] {
  const last = messages.findLastIndex(({ role }) => role === "user");
  return messages.flatMap(({ role, content }, at) =>
    role === "tool" && at > last
      ? [typeof content === "string" ? content : JSON.stringify(content)]
      : [],
  );
}

async function run(word: string): Promise<string[]> {
  const { stdout } = await home.run("agent", "--session", word, "--message", word);
  expect(stdout).toBe(`${word} done\n`);
  const body = model.getRequests().at(-1)?.body as {
    messages: { role: string; content?: unknown }[];
  };
  return resultsIn(body.messages);
}

test("reads, fetches, edits, runs and looks again", async () => {
  plan("herons", [
    ["read", { path: "birds.txt" }],
    ["web_fetch", { url: `http://localhost:${port}/` }],
    ["edit", { path: "birds.txt", oldText: "?", newText: "grey" }],
    ["exec", { argv: ["cat", "birds.txt"] }],
    ["files__read_text_file", { path: join(workspace, "birds.txt") }],
    ["all__echo", { message: "grey" }],
  ]);
  expect(await run("herons")).toEqual([
    "heron: ?",
    expect.stringContaining("The heron is grey."),
    "birds.txt is changed in one place.",
    "heron: grey\n[It ended well.]",
    "heron: grey\n",
    "Echo: grey",
  ]);
  expect(await readFile(join(workspace, "birds.txt"), "utf8")).toBe("heron: grey\n");
});

test("what must not happen is told to the model, and does not happen", async () => {
  plan("trouble", [
    ["read", { path: "../openclaw.json" }],
    ["read", { path: "/etc/passwd" }],
    ["exec", { command: "cat birds.txt | tr a b" }],
    ["exec", { argv: ["env"] }],
    ["web_fetch", { url: `http://127.0.0.1:${port}/` }],
    ["web_fetch", { url: "http://169.254.169.254/latest/meta-data/" }],
    ["files__read_text_file", { path: join(home.stateDir, "openclaw.json") }],
    ["no_such_tool", {}],
  ]);
  const said = await run("trouble");
  expect(said).toEqual([
    expect.stringContaining("belongs to the gateway itself"),
    expect.stringContaining("outside the workspace"),
    expect.stringContaining("for a shell"),
    expect.stringContaining("[It ended well.]"),
    expect.stringContaining("is this machine"),
    expect.stringContaining("metadata services"),
    expect.stringMatching(/[Aa]ccess denied/),
    expect.stringContaining("no tool called no_such_tool"),
  ]);
  expect(said.join("\n")).not.toMatch(/sk-of-the-gateway|key-1234567890/);
});
