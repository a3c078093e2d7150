import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { LLMock } from "@copilotkit/aimock";
import { generateText, jsonSchema, stepCountIs, streamText, tool } from "ai";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestHome, readToken, type GatewayProcess, type TestHome } from "./program.ts";

/** Programs of other makers that use the gateway as their model, with an independent model server behind it. */

const model = new LLMock({ port: 0 });
let home: TestHome;
let gateway: GatewayProcess;
let token = "";

beforeAll(async () => {
  await model.start();
  home = await createTestHome();
  await home.writeConfig({
    models: { providers: { lab: { baseUrl: `${model.url}/v1`, apiKey: "key-1234567890" } } },
    agents: { defaults: { model: "lab/m", skipBootstrap: true } },
    gateway: { http: { endpoints: { chatCompletions: { enabled: true } } } },
  });
  gateway = await home.startGateway();
  token = await readToken(home);
});

afterAll(async () => {
  await gateway.end();
  await home.remove();
  await model.stop();
});

const provider = () =>
  createOpenAICompatible({
    name: "gateway",
    baseURL: `${gateway.url}/v1`,
    apiKey: token,
    includeUsage: true,
  });

test("the Vercel AI SDK streams an agent's answer, with its usage", async () => {
  model.onMessage("stream to the sdk", {
    content: "Piece by piece, to the end.",
    usage: { prompt_tokens: 9, completion_tokens: 7 },
  });
  const result = streamText({
    model: provider()("openclaw"),
    prompt: "stream to the sdk",
    maxRetries: 0,
  });
  const pieces: string[] = [];
  for await (const piece of result.textStream) pieces.push(piece);
  expect(pieces.join("")).toBe("Piece by piece, to the end.");
  expect(await result.finishReason).toBe("stop");
  expect(await result.usage).toMatchObject({ inputTokens: 9, outputTokens: 7 });
});

test("the Vercel AI SDK runs its own tools and brings their results back", async () => {
  model.on(
    { userMessage: "how warm is it", hasToolResult: false },
    { toolCalls: [{ name: "thermometer", arguments: '{"city":"Oslo"}' }] },
  );
  model.on(
    { userMessage: "how warm is it", hasToolResult: true },
    { content: "Four degrees in Oslo." },
  );
  const asked: unknown[] = [];
  const result = await generateText({
    model: provider()("lab/m"),
    prompt: "how warm is it",
    maxRetries: 0,
    stopWhen: stepCountIs(3),
    tools: {
      thermometer: tool({
        description: "Reads the thermometer of a city.",
        inputSchema: jsonSchema<{ city: string }>({
          type: "object",
          properties: { city: { type: "string" } },
          required: ["city"],
        }),
        execute: async (input) => {
          asked.push(input);
          return { celsius: 4 };
        },
      }),
    },
  });
  expect(asked).toEqual([{ city: "Oslo" }]);
  expect(result.text).toBe("Four degrees in Oslo.");
  expect(result.steps).toHaveLength(2);
});

test("the Vercel AI SDK reads a refusal as an error with its status", async () => {
  const stranger = createOpenAICompatible({
    name: "gateway",
    baseURL: `${gateway.url}/v1`,
    apiKey: "wrong",
  });
  const ask = (chat: ReturnType<typeof stranger>) =>
    generateText({ model: chat, prompt: "x", maxRetries: 0 });
  await expect(ask(stranger("openclaw"))).rejects.toMatchObject({ statusCode: 401 });
  await expect(ask(provider()("openclaw/ghost"))).rejects.toMatchObject({
    statusCode: 404,
    message: expect.stringContaining('There is no agent "ghost"'),
  });
});

test("Qwen Code does a task of several steps with files through the gateway", async () => {
  const folder = join(home.home, "project");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "birds.txt"), "heron: grey\n");
  await mkdir(join(home.home, ".qwen"));
  await writeFile(join(home.home, ".qwen", "settings.json"), JSON.stringify(silent));
  const steps: [name: string, input: object][] = [
    ["read_file", { file_path: join(folder, "birds.txt") }],
    ["write_file", { file_path: join(folder, "report.md"), content: "# Birds\n\nheron: grey\n" }],
    [
      "edit",
      {
        file_path: join(folder, "report.md"),
        old_string: "heron: grey",
        new_string: "The heron is grey.",
      },
    ],
  ];
  for (let done = 0; done <= steps.length; done += 1) {
    const [name, input] = steps[done] ?? [];
    model.on(
      {
        predicate: ({ messages }) =>
          JSON.stringify(messages).includes("Write a report about birds") &&
          messages.filter(({ role }) => role === "tool").length === done,
      },
      name === undefined
        ? { content: "The report is written." }
        : { toolCalls: [{ name, arguments: JSON.stringify(input) }] },
    );
  }
  const { status, output } = await runQwenCode(folder, "Write a report about birds.");
  expect(output).toContain("The report is written.");
  expect(status).toBe(0);
  expect(await readFile(join(folder, "report.md"), "utf8")).toBe("# Birds\n\nThe heron is grey.\n");
}, 60_000);

/** Qwen Code's own settings: it asks and tells nobody but the gateway. */
const silent = {
  general: { enableAutoUpdate: false, disableAutoUpdate: true },
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
};

function runQwenCode(cwd: string, prompt: string) {
  const program = fileURLToPath(import.meta.resolve("@qwen-code/qwen-code"));
  const flags = ["--auth-type", "openai", "--openai-api-key", token, "-m", "lab/m"];
  const rest = ["--openai-base-url", `${gateway.url}/v1`, "--approval-mode", "yolo"];
  const child = spawn(process.execPath, [program, ...flags, ...rest, "-p", prompt], {
    cwd,
    env: {
      PATH: process.env["PATH"],
      HOME: home.home,
      NO_COLOR: "1",
      QWEN_TELEMETRY_ENABLED: "false",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  return new Promise<{ status: number | null; output: string }>((resolve) => {
    child.once("close", (status) => resolve({ status, output }));
  });
}
