import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runProgram } from "../run.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "openclaw-cli-mcp-"));
  await mkdir(join(home, ".openclaw"));
  await writeFile(join(home, ".openclaw/openclaw.json"), "{ // mine\n}\n");
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function run(...words: string[]) {
  const output = { stdout: "", stderr: "" };
  const exitCode = await runProgram(words, {
    processEnv: { HOME: home, PATH: process.env["PATH"] },
    cwd: home,
    stdout: (text) => void (output.stdout += text),
    stderr: (text) => void (output.stderr += text),
    isTty: false,
    signal: new AbortController().signal,
    exitCode: 0,
  });
  return { ...output, exitCode };
}

const everything = join(
  import.meta.dirname,
  "../../../node_modules/@modelcontextprotocol/server-everything/dist/index.js",
);

test("a server is added, listed, tested and removed", async () => {
  expect((await run("mcp", "list")).stdout).toContain("There are no servers");
  const added = await run(
    "mcp",
    "add",
    "all",
    "--env",
    "KEY=sk-1234567",
    "--",
    process.execPath,
    everything,
  );
  expect(added).toMatchObject({ exitCode: 0, stderr: "" });
  const file = await readFile(join(home, ".openclaw/openclaw.json"), "utf8");
  expect(file).toContain("// mine");
  const listed = await run("mcp", "list");
  expect(listed.stdout).toMatch(/all\s+on\s+.*server-everything/);
  expect(listed.stdout).not.toContain("sk-1234567");
  const tested = await run("mcp", "test", "all");
  expect(tested).toMatchObject({ exitCode: 0 });
  expect(tested.stdout).toMatch(/^all: \d+ tools\n {2}all__echo\n/);
  expect((await run("mcp", "add", "all", "--url", "https://x.test/mcp")).exitCode).toBe(1);
  expect((await run("mcp", "remove", "all")).exitCode).toBe(0);
  expect((await run("mcp", "list")).stdout).toContain("There are no servers");
});

test("says what is wrong", async () => {
  expect(
    (await run("mcp", "add", "both", "--url", "https://x.test", "--", "cat")).stderr,
  ).toContain("either");
  expect((await run("mcp", "add", "a b", "--", "cat")).exitCode).toBe(1);
  expect((await run("mcp", "test", "none")).stderr).toContain("no MCP server none");
  await run("mcp", "add", "gone", "--", "no-such-program-anywhere");
  const tested = await run("mcp", "test", "--json");
  expect(tested.exitCode).toBe(1);
  expect(JSON.parse(tested.stdout)).toMatchObject({ servers: [{ name: "gone", ok: false }] });
});

test("skills are listed with the reason why one is not offered", async () => {
  expect((await run("skills", "list")).stdout).toContain("There are no skills");
  const folder = join(home, ".openclaw/workspace/skills/bake");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "SKILL.md"), "---\nname: bake\ndescription: Bread\n---\nKnead.");
  expect((await run("skills", "list")).stdout).toMatch(/bake\s+workspace\s+offered\s+Bread/);
  await writeFile(
    join(home, ".openclaw/openclaw.json"),
    "{ skills: { entries: { bake: { enabled: false } } } }",
  );
  expect((await run("skills", "list")).stdout).toContain("off by skills.entries.bake.enabled");
  expect(JSON.parse((await run("skills", "list", "--eligible", "--json")).stdout)).toEqual({
    skills: [],
  });
});
