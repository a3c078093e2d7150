import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findSetups } from "./import-qwen-code.ts";

const run = promisify(execFile);
const programs = join(import.meta.dirname, "../../node_modules");
const coding = "https://coding.dashscope.aliyuncs.com/v1";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "openclaw-qwen-code-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(home, file)), { recursive: true });
  await writeFile(join(home, file), text);
}

const cwd = () => join(home, "work", "project");
const find = (env: Record<string, string> = {}) => findSetups({ home, cwd: cwd(), env });

const standard = "https://dashscope.aliyuncs.com/compatible-mode/v1";
const settings = (more: object = {}) =>
  JSON.stringify({
    modelProviders: {
      openai: [
        {
          id: "qwen3.6-plus",
          baseUrl: standard,
          envKey: "DASHSCOPE_API_KEY",
          generationConfig: { contextWindowSize: 900_000, modalities: { image: true } },
        },
        { id: "qwen3-coder-plus", baseUrl: `${standard}/`, envKey: "DASHSCOPE_API_KEY" },
        { id: "gpt-4o", baseUrl: "https://api.openai.com/v1", envKey: "OPENAI_API_KEY" },
      ],
    },
    env: { DASHSCOPE_API_KEY: "sk-from-settings-0001", OPENAI_API_KEY: "sk-other" },
    model: { name: "qwen3.6-plus" },
    ...more,
  });

describe("the settings of Qwen Code", () => {
  test("give the vendor's address with its key, models and default, and nothing of other vendors", async () => {
    await write(".qwen/settings.json", settings());
    const found = await find();
    expect(found[0]).toEqual({
      label: "Qwen Code",
      baseUrl: standard,
      key: { value: "sk-from-settings-0001", source: "DASHSCOPE_API_KEY in Qwen Code's settings" },
      models: [
        { id: "qwen3.6-plus", contextWindow: 900_000, input: ["text", "image"] },
        { id: "qwen3-coder-plus" },
      ],
      defaultModel: "qwen3.6-plus",
    });
    expect(found).toHaveLength(1);
  });

  test("take the key as Qwen Code does: environment, the first .env on the way up, home, settings", async () => {
    const sourceOf = async (env: Record<string, string> = {}) => (await find(env))[0]?.key.value;
    await write(".qwen/settings.json", settings());
    expect(await sourceOf()).toBe("sk-from-settings-0001");
    await write(".env", "DASHSCOPE_API_KEY=sk-home-env");
    expect(await sourceOf()).toBe("sk-home-env");
    await write(".qwen/.env", "export DASHSCOPE_API_KEY='sk-home-qwen' # mine");
    expect(await sourceOf()).toBe("sk-home-qwen");
    await write("work/.env", 'DASHSCOPE_API_KEY="sk-above"');
    expect(await sourceOf()).toBe("sk-above");
    await write("work/project/.env", "DASHSCOPE_API_KEY=sk-here");
    expect(await sourceOf()).toBe("sk-here");
    // Files are not merged: this one hides the others, and does not name the key.
    await write("work/project/.qwen/.env", "SOMETHING=else");
    expect(await sourceOf()).toBe("sk-from-settings-0001");
    expect(await sourceOf({ DASHSCOPE_API_KEY: " sk-shell " })).toBe("sk-shell");
  });

  test("of a project come before the user's", async () => {
    await write(".qwen/settings.json", settings());
    await write(
      "work/project/.qwen/settings.json",
      settings({ env: { DASHSCOPE_API_KEY: "sk-project" } }),
    );
    expect((await find())[0]?.key.value).toBe("sk-project");
  });

  test("with a Coding Plan and nothing else lead to the plan's endpoint", async () => {
    await write(
      ".qwen/settings.json",
      `{ // written by qwen auth
        "codingPlan": { "region": "china", "version": "x" },
        "env": { "BAILIAN_CODING_PLAN_API_KEY": "sk-sp-0003", },
        /* the rest */
        "note": "a // in a text stays" }`,
    );
    expect(await find()).toEqual([
      expect.objectContaining({ baseUrl: "https://coding.dashscope.aliyuncs.com/v1", models: [] }),
    ]);
  });

  test.each([
    "",
    "{",
    "[]",
    "null",
    '{"modelProviders":{"openai":{}},"env":[]}',
    '{"modelProviders":{"openai":[1,{}]}}',
  ])("that make no sense give nothing: %j", async (text) => {
    await write(".qwen/settings.json", text);
    expect(await find()).toEqual([]);
  });

  test("that Qwen Code itself wrote are understood", { timeout: 60_000 }, async () => {
    const program = join(programs, "@qwen-code/qwen-code/cli.js");
    const key = "sk-sp-of-a-coding-plan-0001";
    const words = ["auth", "coding-plan", "--base-url", coding, "--key", key];
    await mkdir(cwd(), { recursive: true });
    await run(process.execPath, [program, ...words], {
      cwd: cwd(),
      env: { PATH: process.env["PATH"], HOME: home, QWEN_TELEMETRY_ENABLED: "false" },
    });
    const [found, ...others] = await find();
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      baseUrl: coding,
      key: { value: key },
      defaultModel: "qwen3.5-plus",
    });
    expect(found?.models).toContainEqual({
      id: "qwen3.5-plus",
      contextWindow: 1_000_000,
      input: ["text", "image"],
      reasoning: true,
    });
  });

  test("that are not there give nothing", async () => {
    expect(await find()).toEqual([]);
  });
});
