import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../lib/clock.ts";
import { createManualClock } from "../lib/manual-clock.ts";
import { createSilentLogger } from "../sdk/testing/index.ts";
import type { ToolContext } from "../sdk/tool.ts";
import { createMcpHub, type McpHub, type McpHubOptions } from "./mcp-hub.ts";

const modules = join(import.meta.dirname, "../../node_modules/@modelcontextprotocol");
const everything = join(modules, "server-everything/dist/index.js");
const filesystem = join(modules, "server-filesystem/dist/index.js");

let folder = "";
const hubs: McpHub[] = [];
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "mcp-")));
});
afterEach(async () => {
  await Promise.all(hubs.splice(0).map((hub) => hub.dispose()));
  await rm(folder, { recursive: true, force: true });
});

type Servers = NonNullable<NonNullable<ReturnType<McpHubOptions["config"]>>["servers"]>;

function open(servers: () => Servers, more: Partial<McpHubOptions> = {}): McpHub {
  const hub = createMcpHub({
    config: () => ({ servers: servers() }),
    readSecret: async (input) =>
      input === "missing" ? undefined : typeof input === "string" ? input : undefined,
    clock: systemClock,
    logger: createSilentLogger(),
    ...more,
  });
  hubs.push(hub);
  return hub;
}

const program = (file: string, ...args: string[]) => ({
  command: process.execPath,
  args: [file, ...args],
});
const names = (hub: McpHub) => hub.tools().map(({ name }) => name);

async function run(hub: McpHub, name: string, input: object): Promise<string> {
  const context = { signal: new AbortController().signal } as ToolContext;
  try {
    const output = await hub
      .tools()
      .find((tool) => tool.name === name)
      ?.execute(input, context);
    return (Array.isArray(output) ? output : [])
      .map((part) => (part.type === "text" ? part.text : part.type))
      .join("\n");
  } catch (error) {
    return `failed: ${error instanceof Error ? error.message : ""}`;
  }
}

describe("independent servers", () => {
  test("one for files: its tools have its name, and its refusals are results", async () => {
    await writeFile(join(folder, "a.txt"), "hello");
    const hub = open(() => ({ files: program(filesystem, folder) }));
    expect(hub.tools()).toEqual([]);
    await hub.prepare();
    expect(names(hub)).toEqual(
      expect.arrayContaining(["files__read_text_file", "files__write_file"]),
    );
    expect(await run(hub, "files__read_text_file", { path: join(folder, "a.txt") })).toBe("hello");
    expect(await run(hub, "files__read_text_file", { path: "/etc/passwd" })).toMatch(
      /^failed: .*[Aa]ccess denied/,
    );
    const tool = hub.tools().find(({ name }) => name === "files__read_text_file");
    expect(tool).toMatchObject({ risk: "read", isPrivate: true, jsonSchema: { type: "object" } });
    expect(hub.tools().find(({ name }) => name === "files__write_file")?.risk).toBe("write");
  });

  test("one with everything: texts, pictures, errors, and no secret of ours in its environment", async () => {
    process.env["MCP_TEST_API_KEY"] = "sk-secret";
    try {
      const server = {
        ...program(everything),
        env: { OWN: "yes" },
        toolFilter: { exclude: ["get-annotated*"] },
      };
      const hub = open(() => ({ all: server }));
      await hub.prepare();
      expect(names(hub)).toContain("all__echo");
      expect(names(hub)).not.toContain("all__get-annotated-message");
      expect(await run(hub, "all__echo", { message: "hi" })).toBe("Echo: hi");
      expect(await run(hub, "all__echo", { message: 3 })).toMatch(/^failed: /);
      expect(await run(hub, "all__get-tiny-image", {})).toContain("(image, image/png)");
      const environment = await run(hub, "all__get-env", {});
      expect(environment).toContain('"OWN": "yes"');
      expect(environment).not.toContain("sk-secret");
    } finally {
      delete process.env["MCP_TEST_API_KEY"];
    }
  });
});

test("only what the list allows is offered, and a changed section is another server", async () => {
  let include = ["echo"];
  const hub = open(() => ({ all: { ...program(everything), toolFilter: { include } } }));
  await hub.prepare();
  expect(names(hub)).toEqual(["all__echo"]);
  const [before] = hub.tools();
  await hub.prepare();
  expect(hub.tools()[0]).toBe(before);
  include = ["get-sum"];
  await hub.prepare();
  expect(names(hub)).toEqual(["all__get-sum"]);
});

test("a server that ends is started again by the next call, and one that is not used is stopped", async () => {
  const clock = createManualClock();
  const file = join(folder, "server.mjs");
  const started = join(folder, "started");
  await writeFile(file, serverSource(started));
  const hub = open(() => ({ own: program(file) }), { clock });
  await hub.prepare();
  const first = await run(hub, "own__id", {});
  expect(await run(hub, "own__id", {})).toBe(first);
  expect(await run(hub, "own__quit", {})).toMatch(/^failed: /);
  const second = await run(hub, "own__id", {});
  expect(second).toMatch(/^\d+$/);
  expect(second).not.toBe(first);
  await clock.advance(11 * 60_000);
  const third = await run(hub, "own__id", {});
  expect(third).not.toBe(second);
});

test("a list that changes is read again", async () => {
  const file = join(folder, "server.mjs");
  await writeFile(file, serverSource(join(folder, "started")));
  const hub = open(() => ({ own: program(file) }));
  await hub.prepare();
  expect(names(hub)).toEqual(["own__id", "own__quit", "own__grow"]);
  await run(hub, "own__grow", {});
  while (names(hub).length === 3) await new Promise((resolve) => setImmediate(resolve));
  expect(names(hub)).toContain("own__grown");
});

test("a server that cannot be reached stops nothing, says why, and is left in peace for a while", async () => {
  const clock = createManualClock(1_000_000);
  const said: string[] = [];
  const logger = { ...createSilentLogger(), warn: (text: string) => void said.push(text) };
  const broken = join(folder, "broken.mjs");
  await writeFile(broken, 'process.stderr.write("no license"); process.exit(3);');
  const servers: Servers = {
    broken: program(broken),
    gone: { command: "no-such-program-anywhere" },
    secret: { ...program(everything), env: { KEY: "missing" } },
    off: { ...program(everything), enabled: false },
  };
  const hub = open(() => servers, { clock, logger });
  await hub.prepare();
  expect(hub.tools()).toEqual([]);
  expect(said.join("\n")).toMatch(/broken cannot be reached/);
  expect(said.join("\n")).toContain("mcp.servers.secret.env.KEY has no value");
  const count = said.length;
  expect(count).toBe(3);
  await clock.advance(0);
});

/** A server of ours, for what the others do not do: telling its number, ending, and having more tools later. */
function serverSource(_started: string): string {
  const sdk = join(modules, "server/dist");
  return `
    import { McpServer } from ${JSON.stringify(`${sdk}/index.mjs`)};
    import { StdioServerTransport } from ${JSON.stringify(`${sdk}/stdio.mjs`)};
    const server = new McpServer({ name: "own", version: "1" });
    const text = (text) => ({ content: [{ type: "text", text }] });
    server.registerTool("id", {}, async () => text(String(process.pid)));
    server.registerTool("quit", {}, async () => process.exit(0));
    server.registerTool("grow", {}, async () => {
      server.registerTool("grown", {}, async () => text("grown"));
      return text("ok");
    });
    await server.connect(new StdioServerTransport());
  `;
}

test("a server at an address gets its headers, and none of them goes along with a redirect", async () => {
  const seen: string[] = [];
  const { createServer } = await import("node:http");
  const { createMcpHandler, McpServer } = await import("@modelcontextprotocol/server");
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: "web", version: "1" });
    server.registerTool("hi", {}, async () => ({ content: [{ type: "text", text: "hello" }] }));
    return server;
  });
  const site = createServer((request, response) => {
    seen.push(`${request.url} ${request.headers.authorization ?? ""}`);
    if (request.url === "/moved") {
      response.writeHead(307, { location: "/mcp" }).end();
      return;
    }
    void answer(request, response, (asked) => handler.fetch(asked));
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  const { port } = site.address() as AddressInfo;
  const headers = { authorization: "Bearer key" };
  const hub = open(() => ({
    web: { url: `http://127.0.0.1:${port}/mcp`, headers },
    moved: { url: `http://127.0.0.1:${port}/moved`, headers },
  }));
  await hub.prepare();
  expect(names(hub)).toEqual(["web__hi"]);
  expect(await run(hub, "web__hi", {})).toBe("hello");
  expect(new Set(seen.filter((line) => line.startsWith("/mcp")))).toEqual(
    new Set(["/mcp Bearer key"]),
  );
  await hub.dispose();
  site.closeAllConnections();
  site.close();
});

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handle: (asked: Request) => Promise<Response>,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const { method = "GET" } = request;
  const asked = new Request(`http://127.0.0.1${request.url ?? "/"}`, {
    method,
    headers: Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    ...(method === "POST" ? { body: Buffer.concat(parts) } : {}),
  });
  const said = await handle(asked);
  response.writeHead(said.status, Object.fromEntries(said.headers));
  response.end(Buffer.from(await said.arrayBuffer()));
}
