import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CliContext } from "../context.ts";
import { runProgram } from "../run.ts";

let home: string;
let file: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "config-command-"));
  await mkdir(join(home, ".openclaw"));
  file = join(home, ".openclaw", "openclaw.json");
});

afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

async function run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = "";
  let err = "";
  const context: CliContext = {
    processEnv: { HOME: home },
    cwd: home,
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    isTty: false,
    signal: new AbortController().signal,
    exitCode: 0,
  };
  const code = await runProgram(["config", ...words], context);
  return { code, out, err };
}

const text = `{
  // the door
  gateway: { port: 1, auth: { token: "hush-hush" } },
  agents: { list: [{ id: "main", name: "Ada" }] },
}
`;

test("file prints where the config is", async () => {
  expect(await run("file")).toEqual({ code: 0, out: `${file}\n`, err: "" });
  expect(JSON.parse((await run("file", "--json")).out)).toEqual({ path: file });
});

describe("get", () => {
  beforeEach(() => writeFile(file, text));

  test("prints scalars bare, objects as JSON, and hides secrets", async () => {
    expect((await run("get", "gateway.port")).out).toBe("1\n");
    expect((await run("get", "agents.list[0].name")).out).toBe("Ada\n");
    expect((await run("get", "agents.list[0].name", "--json")).out).toBe(`"Ada"\n`);
    const { out } = await run("get", "gateway");
    expect(JSON.parse(out)).toEqual({ port: 1, auth: { token: "__OPENCLAW_REDACTED__" } });
    expect((await run("get", "gateway.auth.token")).out).toBe("__OPENCLAW_REDACTED__\n");
  });

  test("finds the newer name of a setting, too", async () => {
    expect((await run("get", "agents.entries.main.name")).out).toBe("Ada\n");
  });

  test("of nothing ends with 1", async () => {
    const missing = await run("get", "nope.nope");
    expect(missing).toMatchObject({ code: 1, out: "", err: expect.stringContaining("nope.nope") });
    const json = await run("get", "nope.nope", "--json");
    expect(json).toMatchObject({ code: 1, err: "" });
    expect(JSON.parse(json.out)).toEqual({ error: "Config path not found: nope.nope" });
  });
});

describe("set", () => {
  beforeEach(() => writeFile(file, text));

  test("changes one value, keeps the rest, and says what it takes", async () => {
    expect(await run("set", "gateway.port", "2")).toEqual({
      code: 0,
      out: "Set gateway.port in ~/.openclaw/openclaw.json.\nRestart the gateway to apply.\n",
      err: "",
    });
    expect(await readFile(file, "utf8")).toBe(text.replace("port: 1", "port: 2"));
    expect((await run("set", "agents.defaults.model", "acme/one")).out).toMatch(
      /apply without restarting/,
    );
    expect((await run("set", "$schema", "https://x")).out).toMatch(/No gateway restart needed/);
    expect((await run("set", "gateway.port", "2")).out).toBe("No change\n");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test("reads JSON5, plain text, long digits as text, and a number as text where only text fits", async () => {
    await run("set", "tools.deny", "['a', 'b',]");
    await run("set", "agents.defaults.workspace", "~/my place");
    await run("set", "commands.ownerAllowFrom", "[]");
    await run("set", "commands.ownerAllowFrom[0]", "123456789012345678901");
    await run("set", "gateway.auth.token", "12345");
    const after = await readFile(file, "utf8");
    expect(after).toContain('deny: ["a", "b"]');
    expect(after).toContain('workspace: "~/my place"');
    expect(after).toContain('["123456789012345678901"]');
    expect(after).toContain('token: "12345"');
  });

  test("writes a reference to a secret", async () => {
    expect(
      (await run("set", "gateway.auth.token", "--ref-source", "env", "--ref-id", "MY_TOKEN")).code,
    ).toBe(0);
    const { out } = await run("get", "gateway.auth.token");
    expect(JSON.parse(out)).toEqual({ source: "env", provider: "default", id: "MY_TOKEN" });
  });

  test.each([
    [["gateway.bind", "lann"], 'Did you mean "lan"?'],
    [["gatway.port", "5"], 'gatway: is not a known setting. Did you mean "gateway"?'],
    [["gateway.port.x", "5"], "has no place"],
    [["gateway.port"], "no value to set"],
    [["gateway.port", "five", "--strict-json"], "not JSON"],
    [["gateway.auth.token", "__OPENCLAW_REDACTED__"], "hidden secret"],
    [["gateway.auth.token", "--ref-source", "env"], "needs --ref-source and --ref-id"],
    [["gateway.auth.token", "--ref-source", "nowhere", "--ref-id", "X"], "nowhere"],
    [["a..b", "1"], "is not a path"],
  ])("refuses %j and writes nothing", async (words, message) => {
    const { code, out, err } = await run("set", ...words);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(message);
    expect(await readFile(file, "utf8")).toBe(text);
  });

  test("can mend one of several mistakes at a time", async () => {
    await writeFile(file, `{ gateway: { port: "x", bind: "y" } }`);
    expect((await run("set", "gateway.port", "5")).code).toBe(0);
    expect(await readFile(file, "utf8")).toBe(`{ gateway: { port: 5, bind: "y" } }`);
  });

  test("of a trial run checks and writes nothing", async () => {
    const { code, out } = await run("set", "gateway.port", "2", "--dry-run");
    expect(code).toBe(0);
    expect(out).toContain("Nothing was written");
    const json = await run("set", "gateway.port", "2", "--dry-run", "--json");
    expect(JSON.parse(json.out)).toMatchObject({
      ok: true,
      operations: 1,
      configPath: file,
      checks: { schema: true },
    });
    expect((await run("set", "gateway.port", "x", "--dry-run")).code).toBe(1);
    expect(await readFile(file, "utf8")).toBe(text);
  });
});

test("unset takes a setting out, and ends with 1 when it is not there", async () => {
  await writeFile(file, text);
  expect((await run("unset", "gateway.port")).out).toContain(
    "Removed gateway.port in ~/.openclaw/openclaw.json.",
  );
  expect(await readFile(file, "utf8")).toContain('gateway: { auth: { token: "hush-hush" } }');
  expect(await run("unset", "gateway.port")).toMatchObject({ code: 1, out: "" });
});

describe("validate", () => {
  test("of a good file ends with 0", async () => {
    await writeFile(file, text);
    expect(await run("validate")).toEqual({
      code: 0,
      out: "Config valid: ~/.openclaw/openclaw.json\n",
      err: "",
    });
    expect(JSON.parse((await run("validate", "--json")).out)).toEqual({
      valid: true,
      path: file,
      warnings: [],
      notices: [],
    });
  });

  test("without a file ends with 0", async () => {
    expect(await run("validate")).toMatchObject({
      code: 0,
      out: expect.stringContaining("defaults apply"),
    });
  });

  test("shows warnings and notices and still ends with 0", async () => {
    await writeFile(file, `{ gatway: {}, audio: {} }`);
    const { code, err } = await run("validate");
    expect(code).toBe(0);
    expect(err).toContain(
      '! openclaw.json:1:3 gatway: is not a known setting. Did you mean "gateway"?',
    );
    expect(err).toContain("audio");
  });

  test("shows every mistake and ends with 1", async () => {
    await writeFile(file, `{ gateway: { port: "x", bind: "y" } }`);
    const { code, out, err } = await run("validate");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain('× openclaw.json:1:20 gateway.port: expected number, got string "x".');
    expect(err).toContain("× openclaw.json:1:31 gateway.bind:");
    const json: unknown = JSON.parse((await run("validate", "--json")).out);
    expect(json).toMatchObject({
      ok: false,
      error: { type: "cli_error" },
      valid: false,
      path: file,
      issues: [
        { path: "gateway.port", line: 1, column: 20 },
        { path: "gateway.bind", allowedValues: expect.arrayContaining(["lan"]) },
      ],
    });
  });

  test("of a file that does not parse tells line and column", async () => {
    await writeFile(file, "{\n  a: }\n");
    expect(await run("validate")).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("openclaw.json:2:6"),
    });
    const json: unknown = JSON.parse((await run("validate", "--json")).out);
    expect(json).toMatchObject({ valid: false, issues: [{ path: "<root>", line: 2, column: 6 }] });
  });
});

test("schema prints a JSON Schema, with a broken config as well", async () => {
  await writeFile(file, "{ broken");
  const { code, out } = await run("schema");
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    type: "object",
    properties: { gateway: { properties: { port: { type: "integer" } } } },
  });
});
