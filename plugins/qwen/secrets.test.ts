import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startDashScopeServer, type DashScopeServer } from "./testing/index.ts";

/** The built program with a key that the vendor refuses, which is when programs like to show it. */

const launcher = join(import.meta.dirname, "../../core/bin/openclaw.cjs");
const key = "sk-ws-fake.cn-01_aB3-x.0011";

let home: string;
let server: DashScopeServer;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "openclaw-secrets-"));
  server = await startDashScopeServer();
  const providers = { qwen: { baseUrl: server.baseUrl("std-intl") } };
  await mkdir(join(home, ".openclaw"));
  await writeFile(join(home, ".openclaw/openclaw.json"), JSON.stringify({ models: { providers } }));
});
afterEach(async () => {
  await server.stop();
  await rm(home, { recursive: true, force: true });
});

function run(line: string): Promise<string> {
  const env = { PATH: process.env["PATH"], HOME: home, QWEN_API_KEY: key };
  const options = { env, cwd: home };
  return new Promise((resolve) => {
    execFile(process.execPath, [launcher, ...line.split(" ")], options, (_, stdout, stderr) => {
      resolve(`${stdout}${stderr}`);
    });
  });
}

test("a refused key is named by source and end, and stands whole in no output and no file", async () => {
  const outputs = await Promise.all(
    [
      "models status --probe",
      "models status --json",
      "models list --provider qwen --refresh",
      "--log-level trace agent --message hi",
    ].map(run),
  );
  expect(server.requests.length).toBeGreaterThanOrEqual(3);
  expect(outputs.filter((text) => text.includes("env: QWEN_API_KEY"))).toHaveLength(4);
  const files = await readdir(home, { recursive: true, withFileTypes: true });
  const texts = files
    .filter((file) => file.isFile())
    .map((file) => readFile(join(file.parentPath, file.name), "latin1"));
  expect(texts.length).toBeGreaterThan(2);
  for (const text of [...outputs, ...(await Promise.all(texts))]) {
    expect(text).not.toContain(key);
    expect(text).not.toContain("fake.cn-01_aB3");
  }
});
