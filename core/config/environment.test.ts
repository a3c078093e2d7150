import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadEnvironment } from "./environment.ts";
import { resolvePaths } from "./paths.ts";
import type { Paths } from "./paths.ts";

let home: string;
let paths: Paths;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "environment-"));
  paths = resolvePaths({ HOME: home });
  await mkdir(paths.stateDir);
  await mkdir(join(home, "project"));
});

afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

test("a variable comes from the strongest place that has it, and an empty one counts as absent", async () => {
  await writeFile(join(home, "project/.env"), "A=local\nB=local\nC=local\n");
  await writeFile(paths.envFile, "A=state\nB=state\nC=state\nD='state # x'\nE=state\n");
  const environment = loadEnvironment({
    paths,
    processEnv: { A: "process", B: "", X: undefined },
    cwd: join(home, "project"),
    configVars: { E: "config", F: "config" },
  });
  expect(environment.all()).toEqual({
    A: "process",
    B: "local",
    C: "local",
    D: "state # x",
    E: "state",
    F: "config",
  });
  expect(["A", "B", "D", "F", "X"].map((name) => environment.source(name))).toEqual([
    "env",
    ".env",
    "~/.openclaw/.env",
    "config env",
    undefined,
  ]);
});

test("a .env in the current folder sets neither credentials nor addresses nor how the program runs", async () => {
  const names = [
    "OPENCLAW_STATE_DIR",
    "CLAWHUB_X",
    "OPENAI_API_KEY",
    "ANTHROPIC_API_KEY_2",
    "SOME_TOKEN",
    "DB_PASSWORD",
    "X_BASE_URL",
    "Y_API_HOST",
    "Z_ENDPOINT",
    "MATRIX_HOMESERVER",
    "HTTPS_PROXY",
    "https_proxy",
    "NODE_OPTIONS",
    "PATH",
    "VENDOR_LOGIN",
  ];
  const text = names.map((name) => `${name}=x\n`).join("");
  await writeFile(join(home, "project/.env"), `${text}TZ=Europe/Berlin\nMONKEY=1\n`);
  await writeFile(paths.envFile, "OPENAI_API_KEY=mine\n");
  const options = {
    paths,
    processEnv: {},
    cwd: join(home, "project"),
    protectedNames: ["VENDOR_LOGIN"],
  };
  expect(loadEnvironment(options).all()).toEqual({
    OPENAI_API_KEY: "mine",
    TZ: "Europe/Berlin",
    MONKEY: "1",
  });
  // In the state folder the same file is the owner's own.
  expect(loadEnvironment({ ...options, cwd: paths.stateDir }).all()).toEqual({
    OPENAI_API_KEY: "mine",
  });
});

test("a .env that cannot be read is told and hides nothing else", async () => {
  await mkdir(paths.envFile);
  const environment = loadEnvironment({ paths, processEnv: { A: "1" }, cwd: home });
  expect(environment.problems).toEqual([
    expect.stringContaining("~/.openclaw/.env cannot be read"),
  ]);
  expect(environment.get("A")).toBe("1");
});
