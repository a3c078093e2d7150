import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runProgram } from "../run.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "openclaw-cli-plugins-"));
  await plugin(
    "good",
    "{ id: 'good', name: 'Good', version: '1.0.0', description: 'Does good.', contracts: { tools: ['do_good'] } }",
  );
  await plugin("bad", "{ id: 'bad', providers: 3 }");
  const folder = await plugin("open", "{ id: 'open' }");
  await chmod(folder, 0o777);
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function plugin(name: string, manifest: string): Promise<string> {
  const folder = join(home, ".openclaw/plugins", name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "openclaw.plugin.json"), manifest);
  await writeFile(join(folder, "index.ts"), "throw new Error('this must not run');");
  return folder;
}

async function run(line: string) {
  const output = { stdout: "", stderr: "" };
  const exitCode = await runProgram(line.split(" "), {
    processEnv: { HOME: home },
    cwd: home,
    stdout: (text) => void (output.stdout += text),
    stderr: (text) => void (output.stderr += text),
    isTty: false,
    signal: new AbortController().signal,
    exitCode: 0,
  });
  return { ...output, exitCode };
}

async function rows(flags = ""): Promise<Map<string, Record<string, unknown>>> {
  const { stdout } = await run(`plugins list --json${flags}`);
  const { plugins } = JSON.parse(stdout) as { plugins: Record<string, unknown>[] };
  return new Map(plugins.map((row) => [String(row["id"]), row]));
}

describe("plugins list", () => {
  test("shows every plugin with its state and the reason, and runs none", async () => {
    const all = await rows();
    expect(all.get("qwen")).toMatchObject({
      status: "enabled",
      origin: "bundled",
      reason: "bundled, on by default",
    });
    expect(all.get("good")).toMatchObject({
      status: "enabled",
      origin: "global",
      tools: ["do_good"],
    });
    expect(all.get("bad")).toMatchObject({
      status: "error",
      reason: expect.stringContaining("providers must be a list"),
    });
    expect(all.get("open")).toMatchObject({
      status: "blocked",
      reason: expect.stringContaining("chmod o-w"),
    });
    const { stdout } = await run("plugins list");
    expect(stdout.split("\n")[0]).toMatch(/^Id +Name +Status +Origin +Reason$/);
    expect(stdout).toMatch(/^good +Good +enabled +global +lies in/m);
  });

  test("--enabled leaves the others out, --verbose adds folder and contents", async () => {
    const enabled = await rows(" --enabled");
    expect([...enabled.values()].every((row) => row["status"] === "enabled")).toBe(true);
    expect(enabled.has("open")).toBe(false);
    const { stdout } = await run("plugins list --verbose");
    expect(stdout).toContain("good 1.0.0 (Good): enabled");
    expect(stdout).toContain("  global: ~/.openclaw/plugins/good\n  tools: do_good\n");
  });
});

describe("plugins inspect", () => {
  test("tells what the manifest says and why it is on", async () => {
    const { stdout, exitCode } = await run("plugins inspect good");
    expect(exitCode).toBe(0);
    for (const part of [
      "Id          : good",
      "Description : Does good.",
      "Entry       : ~/.openclaw/plugins/good/index.ts",
      "Tools: do_good",
    ]) {
      expect(stdout).toContain(part);
    }
    expect(await run("plugins info good")).toEqual(await run("plugins inspect good"));
    const json = JSON.parse((await run("plugins inspect qwen --json")).stdout) as Record<
      string,
      unknown
    >;
    expect(json).toMatchObject({
      id: "qwen",
      providers: ["qwen", "qwen-token-plan"],
      envVars: expect.arrayContaining(["QWEN_API_KEY"]),
    });
  });

  test("an unknown one is refused with the nearest name", async () => {
    const { stderr, exitCode } = await run("plugins inspect gud");
    expect(exitCode).toBe(1);
    expect(stderr).toContain('No plugin "gud" was found.');
  });
});

describe("plugins enable and disable", () => {
  test("change the config and say what came of it", async () => {
    expect((await run("plugins disable good")).stdout).toContain(
      '"good" is off: plugins.entries.good.enabled is false.',
    );
    expect((await rows()).get("good")).toMatchObject({ status: "disabled" });
    expect((await run("plugins enable good")).stdout).toContain('"good" is on');
    expect((await run("plugins enable good")).stdout).toContain("Nothing was changed.");
  });

  test("enabling takes it from the deny list and adds it to the allow list", async () => {
    const file = join(home, ".openclaw/openclaw.json");
    await writeFile(file, '{ plugins: { deny: ["good", "other"], allow: ["qwen"] } }');
    expect((await run("plugins enable good")).exitCode).toBe(0);
    const text = await readFile(file, "utf8");
    expect(text).not.toMatch(/deny: \[[^\]]*good/);
    expect(text).toMatch(/allow: \[[^\]]*good/);
  });

  test("say so, and fail, when another line still decides", async () => {
    await writeFile(join(home, ".openclaw/openclaw.json"), "{ plugins: { enabled: false } }");
    const { stdout, exitCode } = await run("plugins enable good");
    expect(stdout).toContain('"good" is off: plugins.enabled is false.');
    expect(exitCode).toBe(1);
  });

  test("refuse what a safety rule keeps off", async () => {
    const { stderr, exitCode } = await run("plugins enable open");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("chmod o-w");
    await expect(readFile(join(home, ".openclaw/openclaw.json"), "utf8")).rejects.toThrow("ENOENT");
  });
});
