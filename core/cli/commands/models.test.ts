import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runProgram } from "../run.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "openclaw-cli-models-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const configFile = () => join(home, ".openclaw/openclaw.json");

async function writeConfig(text: string): Promise<void> {
  await mkdir(dirname(configFile()), { recursive: true });
  await writeFile(configFile(), text);
}

async function run(line: string, env: Record<string, string> = {}) {
  const output = { stdout: "", stderr: "" };
  const exitCode = await runProgram(line.split(" "), {
    processEnv: { HOME: home, ...env },
    cwd: home,
    stdout: (text) => void (output.stdout += text),
    stderr: (text) => void (output.stderr += text),
    isTty: false,
    signal: new AbortController().signal,
    exitCode: 0,
  });
  return { ...output, exitCode };
}

const key = { QWEN_API_KEY: "sk-0123456789abcdef0123wxyz" };

describe("models list", () => {
  test("--provider shows the table with nothing there: no config, no key, no network", async () => {
    const { stdout, stderr, exitCode } = await run("models list --provider qwen");
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    const lines = stdout.split("\n");
    expect(lines[0]).toBe(
      "Model                                      Input      Ctx         Local Auth  Tags",
    );
    expect(lines).toContain(
      "qwen/glm-4.7                               text       203k        no    no",
    );
    expect(lines).toContain(
      "qwen/kimi-k2.5                             text+image 262k        no    no",
    );
    expect(lines).toContain(
      "qwen/MiniMax-M2.5                          text       1000k       no    no",
    );
    const ids = lines.slice(1, -1).map((line) => line.split(" ")[0]?.toLowerCase() ?? "");
    expect(ids.length).toBeGreaterThan(9);
    expect(ids).toEqual(ids.toSorted());
  });

  test("marks default, configured and alias, and says yes to a key", async () => {
    await writeConfig(
      '{ agents: { defaults: { model: "qwen/qwen3.5-plus", models: { "qwen/qwen3.5-plus": { alias: "Qwen" } } } } }',
    );
    const { stdout } = await run("models list", key);
    expect(stdout.split("\n")[1]).toBe(
      "qwen/qwen3.5-plus                          text+image 1000k       no    yes   default,configured,alias:Qwen",
    );
  });

  test("an alias of the provider means the provider", async () => {
    const [one, other] = [
      await run("models list --provider qwen"),
      await run("models list --provider ModelStudio"),
    ];
    expect(other).toEqual(one);
  });

  test("--plain prints references only, --json OpenClaw's shape", async () => {
    const plain = await run("models list --provider qwen --plain");
    expect(
      plain.stdout
        .trimEnd()
        .split("\n")
        .every((line) => /^qwen\/\S+$/.test(line)),
    ).toBe(true);
    const { stdout } = await run("models list --provider qwen --json", key);
    const { count, models } = JSON.parse(stdout) as { count: number; models: { key: string }[] };
    expect(count).toBe(models.length);
    expect(models.map((row) => row.key)).toEqual(plain.stdout.trimEnd().split("\n"));
    expect(models.find((row) => row.key === "qwen/glm-5")).toEqual({
      key: "qwen/glm-5",
      name: expect.any(String),
      input: "text",
      contextWindow: 202752,
      maxTokens: 16_384,
      reasoning: true,
      cost: {
        input: 0.86,
        output: 3.15,
        currency: "USD",
        source: expect.stringContaining("price list"),
        date: "2026-07-02",
      },
      local: false,
      available: true,
      tags: [],
    });
  });

  test("differs by endpoint as the vendor's table says, in models and in prices", async () => {
    const listAt = async (baseUrl: string, provider = "qwen") => {
      await writeConfig(JSON.stringify({ models: { providers: { [provider]: { baseUrl } } } }));
      const { stdout } = await run(`models list --provider ${provider} --json`, key);
      const { models } = JSON.parse(stdout) as {
        models: { key: string; cost: { currency: string } | "unknown" }[];
      };
      return new Map(models.map((row) => [row.key.replace(`${provider}/`, ""), row.cost]));
    };
    const china = await listAt("https://dashscope.aliyuncs.com/compatible-mode/v1");
    expect(china.get("qwen3.6-plus")).toMatchObject({
      currency: "CNY",
      tiers: [{ upTo: 256_000 }, {}],
    });
    expect(china.has("auto")).toBe(false);
    const workspace = await listAt("https://llm-1.cn-beijing.maas.aliyuncs.com/compatible-mode/v1");
    expect(workspace).toEqual(china);
    const abroad = await listAt("https://dashscope-intl.aliyuncs.com/compatible-mode/v1");
    expect(abroad.get("qwen3.6-plus")).toMatchObject({ currency: "USD", input: 0.5 });
    expect(abroad.get("qwen3.8-flash")).toBe("unknown");
    const coding = await listAt("https://coding.dashscope.aliyuncs.com/v1");
    expect([...coding.keys()].toSorted()).toEqual(
      [
        "MiniMax-M2.5",
        "glm-4.7",
        "glm-5",
        "kimi-k2.5",
        "qwen3-coder-next",
        "qwen3-coder-plus",
        "qwen3-max-2026-01-23",
        "qwen3.5-plus",
        "qwen3.7-plus",
      ].toSorted(),
    );
    expect([...coding.values()].every((cost) => cost === "unknown")).toBe(true);
    const token = "https://token-plan.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1";
    expect((await listAt(token, "qwen-token-plan")).has("auto")).toBe(true);
    expect((await listAt(token, "bailian")).has("auto")).toBe(true);
    // The vendor's default is not on that list.
    await writeConfig(JSON.stringify({ models: { providers: { qwen: { baseUrl: token } } } }));
    expect((await run("models status --plain", key)).stdout).toBe("qwen/qwen3.7-plus\n");
  });

  test("shortens a long reference and shows a cap beside the window", async () => {
    const id = "a-very-long-name-of-a-model-that-does-not-fit";
    await writeConfig(
      `{ models: { providers: { home: { baseUrl: "http://localhost:9/v1", models: [
        { id: "${id}", contextWindow: 32768, contextTokens: 16000 }, { id: "tiny", contextWindow: 512 }] } } } }`,
    );
    const { stdout } = await run("models list --local");
    expect(stdout.split("\n").slice(1, 3)).toEqual([
      "home/a-very-long-name-of-a-model-that-doe… text       16k/33k     yes   yes   configured",
      "home/tiny                                  text       512         yes   yes   configured",
    ]);
  });

  test("says so when there is nothing", async () => {
    expect((await run("models list --local")).stdout).toBe("No models found.\n");
  });

  test.each([
    ["models list --provider nosuch", 'serves the provider "nosuch"'],
    ["models list --provider qwem", 'Did you mean "qwen"?'],
    ["models list --json --plain", "either --json or --plain"],
  ])("%s is refused with a sentence", async (line, sentence) => {
    const { stdout, stderr, exitCode } = await run(line);
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain(sentence);
    expect(stderr).not.toContain("    at ");
  });

  test("a display label is refused as a filter", async () => {
    const context = { stderr: "" };
    const exitCode = await runProgram(["models", "list", "--provider", "Qwen Cloud"], {
      processEnv: { HOME: home },
      cwd: home,
      stdout: () => undefined,
      stderr: (text) => void (context.stderr += text),
      isTty: false,
      signal: new AbortController().signal,
      exitCode: 0,
    });
    expect(exitCode).toBe(1);
    expect(context.stderr).toContain('"Qwen Cloud" cannot be the id of a provider');
  });

  test("a provider whose plugin is off says which line turned it off", async () => {
    await writeConfig('{ plugins: { deny: ["qwen"] } }');
    const { stderr, exitCode } = await run("models list --provider modelstudio");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("plugins.deny lists it");
  });

  test("runs no plugin code and loads no heavy package", async () => {
    const script = join(home, "watch.mjs");
    const program = JSON.stringify(join(import.meta.dirname, "../run.ts"));
    await writeFile(
      script,
      `import { registerHooks } from "node:module";
       const loaded = [];
       registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
       const { runProgram } = await import(${program});
       const context = { processEnv: process.env, cwd: process.cwd(), stdout() {}, stderr() {}, isTty: false, exitCode: 0, signal: new AbortController().signal };
       const code = await runProgram(["models", "list", "--provider", "qwen"], context);
       console.log(JSON.stringify({ code, loaded }));`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, [script], {
      env: { HOME: home },
    });
    const { code, loaded } = JSON.parse(stdout) as { code: number; loaded: string[] };
    expect(code).toBe(0);
    expect(loaded.some((url) => url.endsWith("list-models.ts"))).toBe(true);
    const heavy =
      /node_modules\/(openai|discord\.js|hono|ws|pino|chokidar|marked|@clack)\/|\/plugins\/[^/]+\/[^/]+\.ts$|node:sqlite/;
    expect(loaded.filter((url) => heavy.test(url))).toEqual([]);
  });
});

describe("models status", () => {
  test("alone and as status: default, key and address, and never the key", async () => {
    const [bare, status] = [await run("models", key), await run("models status", key)];
    expect(bare).toEqual(status);
    expect(status.exitCode).toBe(0);
    const lines = status.stdout.split("\n");
    expect(lines[0]).toBe("Config        : ~/.openclaw/openclaw.json");
    expect(lines[2]).toMatch(/^Default {7}: qwen\/qwen3\.5-plus /);
    expect(lines).toContain("Auth overview");
    const row = lines.find((line) => line.startsWith("- qwen "));
    expect(row).toContain("effective=env:QWEN_API_KEY");
    expect(row).toContain("key=sk-01…wxyz");
    expect(row).toContain("endpoint=https://dashscope-intl.aliyuncs.com/compatible-mode/v1");
    expect(status.stdout).not.toContain("0123456789abcdef");
  });

  test("--plain prints the reference, --json OpenClaw's keys", async () => {
    await writeConfig(
      '{ agents: { defaults: { model: "best", models: { "modelstudio/glm-5": { alias: "Best" } } } } }',
    );
    expect((await run("models status --plain", key)).stdout).toBe("qwen/glm-5\n");
    const status = JSON.parse((await run("models --json", key)).stdout) as Record<string, unknown>;
    expect(status).toMatchObject({
      configPath: configFile(),
      defaultModel: "best",
      resolvedDefault: "qwen/glm-5",
      fallbacks: [],
      imageModel: null,
      aliases: { Best: "qwen/glm-5" },
      allowed: [],
      auth: {
        shellEnvFallback: { enabled: false },
        missingProvidersInUse: [],
        providers: [{ provider: "qwen" }],
      },
    });
    expect(JSON.stringify(status)).not.toContain("0123456789abcdef");
  });

  test("--check exits with 1 when the default has no key", async () => {
    await writeConfig('{ agents: { defaults: { model: "qwen/glm-5" } } }');
    const missing = await run("models status --check");
    expect(missing.exitCode).toBe(1);
    expect(missing.stdout).toContain("Missing auth\n- qwen: run openclaw onboard");
    expect((await run("models status --check", key)).exitCode).toBe(0);
  });

  test("says that the config has mistakes", async () => {
    await writeConfig('{ agents: { defaults: { maxConcurrent: "many" } } }');
    expect((await run("models status")).stderr).toContain("openclaw config validate");
  });
});

describe("models set", () => {
  test("keeps comments and fallbacks and makes the model known", async () => {
    await writeConfig(
      '{\n  // mine\n  agents: { defaults: { model: { primary: "qwen/glm-5", fallbacks: ["qwen/glm-4.7"] } } },\n}\n',
    );
    const { stdout, exitCode } = await run("models set modelstudio/qwen3.5-plus", key);
    expect({ stdout, exitCode }).toEqual({
      stdout: "Default model: qwen/qwen3.5-plus\n",
      exitCode: 0,
    });
    const text = await readFile(configFile(), "utf8");
    expect(text).toContain("// mine");
    expect(text).toContain('fallbacks: ["qwen/glm-4.7"]');
    expect((await run("models status --plain", key)).stdout).toBe("qwen/qwen3.5-plus\n");
    const list = await run("models list --json", key);
    expect(JSON.parse(list.stdout)).toMatchObject({
      models: [{ key: "qwen/qwen3.5-plus", tags: ["default", "configured"] }, {}],
    });
  });

  test("makes the file when there is none, and takes an alias", async () => {
    expect((await run("models set qwen/glm-5", key)).stdout).toBe("Default model: qwen/glm-5\n");
    expect((await run("models aliases add fast qwen/qwen3-coder-next", key)).exitCode).toBe(0);
    expect((await run("models set FAST", key)).stdout).toBe(
      "Default model: qwen/qwen3-coder-next\n",
    );
  });

  test("a default that is written as a text stays one", async () => {
    await writeConfig('{ agents: { defaults: { model: "qwen/glm-5" } } }');
    await run("models set qwen/glm-4.7", key);
    expect(await readFile(configFile(), "utf8")).toContain('model: "qwen/glm-4.7"');
  });

  test("an unknown model is saved with a warning, an unknown provider is not", async () => {
    const saved = await run("models set qwen/qwen9-ultra", key);
    expect(saved).toMatchObject({ exitCode: 0, stdout: "Default model: qwen/qwen9-ultra\n" });
    expect(saved.stderr).toContain("does not know qwen/qwen9-ultra");
    const before = await readFile(configFile(), "utf8");
    const refused = await run("models set nosuch/model", key);
    expect(refused.exitCode).toBe(1);
    expect(await readFile(configFile(), "utf8")).toBe(before);
  });

  test("warns when there is no key and when the policy does not name the model", async () => {
    await writeConfig('{ agents: { defaults: { modelPolicy: { allow: ["qwen/glm-5"] } } } }');
    const { stderr, exitCode } = await run("models set qwen/glm-4.7");
    expect(exitCode).toBe(0);
    expect(stderr).toContain("no key for qwen");
    expect(stderr).toContain("modelPolicy.allow does not name qwen/glm-4.7");
  });
});

describe("models aliases", () => {
  test("are added, listed, moved and removed", async () => {
    expect((await run("models aliases list")).stdout).toBe("Aliases (0):\n- none\n");
    expect((await run("models aliases add Best modelstudio/qwen3.5-plus")).stdout).toBe(
      "Alias Best -> qwen/qwen3.5-plus\n",
    );
    expect((await run("models aliases list --plain")).stdout).toBe("Best qwen/qwen3.5-plus\n");
    await run("models aliases add best qwen/glm-5");
    expect(JSON.parse((await run("models aliases list --json")).stdout)).toEqual({
      aliases: { best: "qwen/glm-5" },
    });
    await run("models aliases add top BEST");
    expect((await run("models aliases list --plain")).stdout).toBe("top qwen/glm-5\n");
    expect((await run("models aliases remove TOP")).exitCode).toBe(0);
    expect((await run("models aliases list --plain")).stdout).toBe("");
  });

  test("one that is not there, and one that cannot be one, are refused", async () => {
    expect((await run("models aliases remove nope")).stderr).toContain('no alias "nope"');
    expect((await run("models aliases add a/b qwen/glm-5")).exitCode).toBe(1);
  });
});
