import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../lib/clock.ts";
import { createSilentLogger } from "../sdk/testing/index.ts";
import type { ToolContext } from "../sdk/tool.ts";
import { createMcpHub, type McpHub } from "./mcp-hub.ts";

let folder: string;
let hub: McpHub | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "answer-forms-"));
});

afterEach(async () => {
  await hub?.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** A server with one tool, which shows a form and gives back what it was told. */
const server = (form: object): string => `
import { createInterface } from "node:readline";
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\\n");
let call;
createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params, result, error } = JSON.parse(line);
  if (method === "initialize")
    send({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "form", version: "1" } } });
  else if (method === "tools/list")
    send({ id, result: { tools: [{ name: "ask", inputSchema: { type: "object" } }] } });
  else if (method === "tools/call") {
    call = id;
    send({ id: "form", method: "elicitation/create", params: { mode: "form", message: "How?", requestedSchema: ${JSON.stringify(form)} } });
  } else if (id === "form")
    send({ id: call, result: { content: [{ type: "text", text: JSON.stringify(result ?? error.code) }] } });
});
`;

async function ask(form: object, elicitation?: "decline" | "defaults"): Promise<unknown> {
  const file = join(folder, "server.mjs");
  await writeFile(file, server(form));
  const section = { command: process.execPath, args: [file] };
  const entry = elicitation === undefined ? section : { ...section, elicitation };
  await hub?.dispose();
  hub = createMcpHub({
    config: () => ({ servers: { form: entry } }),
    readSecret: async () => undefined,
    clock: systemClock,
    logger: createSilentLogger(),
  });
  await hub.prepare();
  const context = { signal: AbortSignal.timeout(10_000) } as ToolContext;
  const output = await hub.tools()[0]?.execute({}, context);
  const [part] = Array.isArray(output) ? output : [];
  return JSON.parse(part?.type === "text" ? part.text : "null");
}

const proposed = {
  type: "object",
  properties: { place: { type: "string", default: "Berlin" }, days: { type: "integer" } },
  required: ["place"],
};
const open = { ...proposed, required: ["place", "days"] };
const methodNotFound = -32_601;

test("a server that asks is told nothing unless the config says otherwise", async () => {
  expect(await ask(proposed)).toBe(methodNotFound);
  expect(await ask(proposed, "decline")).toBe(methodNotFound);
});

test("with `defaults` it is told what it proposes", async () => {
  expect(await ask(proposed, "defaults")).toEqual({
    action: "accept",
    content: { place: "Berlin" },
  });
});

test("where it proposes less than it needs, it is declined", async () => {
  expect(await ask(open, "defaults")).toEqual({ action: "decline" });
});
