import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sampleOutboxRow } from "../../sdk/testing/storage-samples.ts";
import { openStorage } from "../../storage/open-storage.ts";
import { commandTable } from "../command-table.ts";
import { runProgram } from "../run.ts";

let home: string;
let stateDir: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "doctor-command-"));
  stateDir = join(home, ".openclaw");
  await mkdir(stateDir, { mode: 0o700 });
});

afterEach(() => rm(home, { recursive: true }));

async function doctor(...args: string[]) {
  const output = { stdout: "", stderr: "" };
  const status = await runProgram(["doctor", ...args], {
    processEnv: { HOME: home, PATH: "" },
    cwd: home,
    stdout: (text) => void (output.stdout += text),
    stderr: (text) => void (output.stderr += text),
    isTty: false,
    signal: new AbortController().signal,
    exitCode: 0,
  });
  return { status, ...output };
}

interface Row {
  id: string;
  level: string;
  title: string;
  fix?: string;
  isFixable: boolean;
  fixed?: string;
}

async function findings(...args: string[]): Promise<Row[]> {
  const { stdout } = await doctor("--json", ...args);
  return (JSON.parse(stdout) as { findings: Row[] }).findings;
}

async function writeConfig(config: object, mode = 0o600): Promise<void> {
  await writeFile(join(stateDir, "openclaw.json"), JSON.stringify(config), { mode });
}

const modeOf = async (name: string): Promise<number> =>
  (await stat(join(stateDir, name))).mode & 0o777;

describe("a fresh home", () => {
  test("has nothing but notes, and the status says that all is well", async () => {
    expect((await findings()).map(({ level }) => level)).not.toContain("error");
    expect(await doctor("--lint", "--severity-min", "warning")).toMatchObject({
      status: 0,
      stdout: "Nothing is wrong.\n",
    });
  });

  test("--lint exits with 1 when something is found", async () => {
    expect((await doctor("--lint")).status).toBe(1);
    expect((await doctor()).status).toBe(0);
  });
});

test.each<[string, object, Partial<Row>]>([
  [
    "a setting that does not exist",
    { agnts: {} },
    { id: "config.warning:agnts", level: "warning" },
  ],
  [
    "a value of the wrong kind",
    { agents: { defaults: { model: 5 } } },
    { id: "config.invalid:agents.defaults.model", level: "error" },
  ],
  [
    "a secret in the file",
    { gateway: { auth: { token: "a-token-in-the-config-file" } } },
    { id: "config.secrets", level: "warning" },
  ],
  [
    "a short token",
    { gateway: { auth: { token: "short" } } },
    { id: "access.short", level: "info" },
  ],
  [
    "a door without a token",
    { gateway: { auth: { mode: "none" } } },
    { id: "access.open", level: "warning", fix: "openclaw config set gateway.auth.mode token" },
  ],
  [
    "a door without a token to the network",
    { gateway: { auth: { mode: "none" }, bind: "lan" } },
    { id: "access.open", level: "error" },
  ],
  [
    "direct messages from everybody",
    { channels: { discord: { token: "t", dmPolicy: "open", allowFrom: ["*"] } } },
    { id: "access.strangers:discord", level: "warning" },
  ],
  [
    "a channel without an owner",
    { channels: { discord: { token: "t" } } },
    { id: "access.owner", level: "info" },
  ],
  [
    "a model without a key",
    { agents: { defaults: { model: "qwen/qwen3.5-plus" } } },
    { id: "models.key:qwen", level: "error", fix: "openclaw onboard" },
  ],
  [
    "a sandbox that is required and not there",
    { tools: { exec: { sandbox: "require" } } },
    { id: "tools.sandbox", level: "warning" },
  ],
])("finds %s", async (_, config, finding) => {
  await writeConfig(config);
  expect(await findings()).toContainEqual(expect.objectContaining(finding));
});

test("no finding shows a secret", async () => {
  await writeConfig({ channels: { discord: { token: "SECRET.of.discord" } } });
  expect((await doctor()).stdout).not.toContain("SECRET");
  expect((await doctor("--json")).stdout).not.toContain("SECRET");
});

describe("files that others can read", () => {
  beforeEach(async () => {
    await writeConfig({}, 0o644);
    await writeFile(join(stateDir, ".env"), "KEY=value", { mode: 0o666 });
    await chmod(join(stateDir, ".env"), 0o666);
    await chmod(stateDir, 0o755);
  });

  test("are found, and left as they are", async () => {
    const found = await findings("--only", "files.");
    expect(found.map(({ title, isFixable }) => [title, isFixable])).toEqual([
      ["Other users of this machine can read ~/.openclaw.", true],
      ["Other users of this machine can read ~/.openclaw/openclaw.json.", true],
      ["Other users of this machine can change ~/.openclaw/.env.", true],
    ]);
    expect(await modeOf("openclaw.json")).toBe(0o644);
  });

  test("--fix closes them, and says so once", async () => {
    const { stdout } = await doctor("--fix", "--only", "files.");
    expect(stdout).toContain("✓ ~/.openclaw/.env is for its owner alone now (0600).");
    expect([await modeOf("."), await modeOf("openclaw.json"), await modeOf(".env")]).toEqual([
      0o700, 0o600, 0o600,
    ]);
    expect(await doctor("--only", "files.")).toMatchObject({ stdout: "Nothing is wrong.\n" });
  });

  test("--skip leaves findings alone", async () => {
    await doctor("--repair", "--skip", "files.");
    expect(await modeOf("openclaw.json")).toBe(0o644);
  });
});

test("messages that were not delivered are counted", async () => {
  const storage = await openStorage(join(stateDir, "gateway.sqlite"));
  await storage.enqueueOutbox([sampleOutboxRow({})]);
  const [row] = await storage.claimOutbox(Date.now(), 1);
  await storage.settleOutbox(row?.id ?? "", { state: "unknown", error: "no answer" });
  await storage.close();
  expect(await findings("--only", "outbox")).toEqual([
    expect.objectContaining({ level: "warning", fix: "openclaw outbox list" }),
  ]);
});

test("every command that is advised exists", async () => {
  await writeConfig({
    agents: { defaults: { model: "qwen/qwen3.5-plus" } },
    channels: { discord: { token: "t", dmPolicy: "open" } },
    gateway: { auth: { mode: "none" } },
  });
  const advised = (await findings()).flatMap(({ fix = "" }) =>
    [...fix.matchAll(/openclaw ([a-z]+)/g)].map(([, name]) => name),
  );
  expect(advised.length).toBeGreaterThan(4);
  const known = commandTable.map(({ name }) => name);
  expect(known).toEqual(expect.arrayContaining(advised));
});
