// Prints how fast the built program is, as ratios to an empty Node process and to the bare model measured in the same run. `npm run bench [-- --quick]`.
// `npm run bench -- --soak` runs ten thousand turns instead and ends with 1 when the memory has grown by more than a tenth since the first thousand.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import {
  freePort,
  median,
  residentMemory,
  startGateway,
  stopProcess,
  timeProcess,
} from "./bench/measure.mjs";
import { startModelServer } from "./bench/model-server.mjs";
import { soak } from "./bench/soak.mjs";
import { acceptRate, compareStores } from "./bench/store-cost.mjs";
import { measureTurns } from "./bench/turns.mjs";
import { repositoryRoot } from "./repository.mjs";

const isQuick = process.argv.includes("--quick");
const samples = isQuick ? 5 : 11;
const settleMs = isQuick ? 500 : 3000;
const launcher = join(repositoryRoot, "core/bin/openclaw.cjs");
/** The memory's own file system, where there is one: the same store and the same path, and no disk below it. */
const memoryFolder = "/dev/shm";
const rows = [];
const note = (what, measured, ratio, goal) => rows.push({ what, measured, ratio, goal });

const built = spawnSync(process.execPath, [join(repositoryRoot, "scripts/build.mjs")], {
  stdio: "inherit",
});
if (built.status !== 0) process.exit(1);

const home = mkdtempSync(join(tmpdir(), "openclaw-bench-"));
const environment = { PATH: process.env.PATH, HOME: home, NO_COLOR: "1" };
try {
  mkdirSync(join(home, ".openclaw"), { mode: 0o700 });
  writeConfig({});
  if (process.argv.includes("--soak")) await measureSoak();
  else await measureSpeed();
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function measureSpeed() {
  measureCommand("--version", ["--version"], 1.5);
  measureCommand("models list --provider qwen", ["models", "list", "--provider", "qwen"], 3);
  measureCommand("config validate", ["config", "validate"], 4);
  await measureStart();
  await withGateway(measureThroughput);
  await measureStores();
  print();
}

async function measureSoak() {
  const turns = 10_000;
  const step = 1000;
  const inspectPort = await freePort();
  const measured = await withGateway(
    (gateway) =>
      soak({
        ...gateway,
        inspectPort,
        databaseFile: join(home, ".openclaw/gateway.sqlite"),
        turns,
        step,
        onStep: ({ turns, busy, held, heap }) =>
          process.stdout.write(
            `${String(turns).padStart(6)} turns  ${busy?.toFixed(0)} MiB, ${held?.toFixed(0)} MiB after a collection, heap ${heap.toFixed(1)} MiB\n`,
          ),
      }),
    { NODE_OPTIONS: `--inspect=127.0.0.1:${inspectPort}` },
  );
  const [first, last] = [measured.memory[0], measured.memory.at(-1)];
  const compare = (what, name, goal) => {
    const shown = `${first[name]?.toFixed(1)} MiB, ${last[name]?.toFixed(1)} MiB`;
    note(
      `${what} after ${step} and ${turns} turns`,
      shown,
      `${(last[name] / first[name]).toFixed(2)} ×`,
      goal,
    );
  };
  compare("memory held", "held", "≤ 1.10 ×");
  compare("JavaScript heap", "heap", "≤ 1.10 ×");
  compare("memory while busy", "busy", "");
  note("store, per turn", `${(measured.bytesPerTurn / 1024).toFixed(1)} KiB`, "", "");
  note("turns per second, 16 at once", `${measured.turnsPerSecond.toFixed(0)}/s`, "", "");
  print();
  if (last.heap > first.heap * 1.1 || last.held > first.held * 1.1) process.exitCode = 1;
}

function writeConfig(config, folder = join(home, ".openclaw")) {
  writeFileSync(join(folder, "openclaw.json"), JSON.stringify(config), { mode: 0o600 });
}

function measureCommand(what, args, goal) {
  timeProcess([launcher, ...args], environment);
  const bare = [];
  const own = [];
  for (let index = 0; index < samples; index++) {
    bare.push(timeProcess(["-e", "0"], environment));
    own.push(timeProcess([launcher, ...args], environment));
  }
  const ratio = median(own) / median(bare);
  note(what, `${median(own).toFixed(0)} ms`, `${ratio.toFixed(2)} × node`, `≤ ${goal} ×`);
}

async function measureStart() {
  const bare = [];
  const own = [];
  let memory;
  for (let index = 0; index < Math.ceil(samples / 2) + 1; index++) {
    bare.push(timeProcess(["-e", "0"], environment));
    const gateway = await startGateway(launcher, await gatewayEnvironment());
    own.push(gateway.readyMs);
    if (index === 1) {
      await wait(settleMs);
      memory = residentMemory(gateway.pid);
    }
    await gateway.stop();
  }
  // The first start fills the compile cache.
  const ready = median(own.slice(1));
  note(
    "gateway, spawn to ready",
    `${ready.toFixed(0)} ms`,
    `${(ready / median(bare)).toFixed(2)} × node`,
    "≤ 10 ×",
  );
  note(
    "gateway, first start ever",
    `${own[0].toFixed(0)} ms`,
    `${(own[0] / median(bare)).toFixed(2)} × node`,
    "",
  );
  if (memory === undefined) return;
  const empty = await bareMemory();
  note(
    "gateway, idle memory",
    `${memory.toFixed(0)} MiB`,
    `${(memory / empty).toFixed(2)} × node`,
    "≤ 95 MiB",
  );
}

async function bareMemory() {
  const child = spawn(process.execPath, ["-e", "console.log(1); setInterval(() => {}, 1e6)"], {
    env: environment,
  });
  await once(child.stdout, "data");
  await wait(settleMs / 5);
  const memory = residentMemory(child.pid);
  await stopProcess(child);
  return memory;
}

async function gatewayEnvironment() {
  const port = await freePort();
  return {
    ...environment,
    OPENCLAW_GATEWAY_PORT: String(port),
    OPENCLAW_GATEWAY_TOKEN: "bench-token-0123456789",
  };
}

/** Runs the work against a gateway with an instant model. */
async function withGateway(work, extra = {}) {
  const model = await startModelServer();
  const provider = { baseUrl: model.baseUrl, apiKey: "bench-key", models: [{ id: "instant" }] };
  const env = { ...(await gatewayEnvironment()), ...extra };
  writeConfig(
    {
      agents: { defaults: { model: "bench/instant", skipBootstrap: true } },
      models: { providers: { bench: provider } },
    },
    extra.OPENCLAW_STATE_DIR,
  );
  const gateway = await startGateway(launcher, env);
  try {
    return await work({
      url: `http://127.0.0.1:${env.OPENCLAW_GATEWAY_PORT}`,
      token: env.OPENCLAW_GATEWAY_TOKEN,
      modelUrl: model.baseUrl,
      pid: gateway.pid,
    });
  } finally {
    await gateway.stop();
    model.stop();
  }
}

async function measureThroughput({ pid, ...gateway }) {
  const turns = await measureTurns({
    ...gateway,
    sequential: isQuick ? 50 : 200,
    parallel: isQuick ? 200 : 1000,
    sessions: 16,
  });
  const shown = `${turns.throughMs.toFixed(1)} ms, model alone ${turns.straightMs.toFixed(1)} ms`;
  note(
    "turn, added to the model call (median)",
    shown,
    `+${turns.addedMs.toFixed(1)} ms`,
    "≤ 3 ms",
  );
  note("turn, added to the model call (p95)", "", `+${turns.addedP95Ms.toFixed(1)} ms`, "");
  const rates = `${turns.throughRate.toFixed(0)}/s, model alone ${turns.straightRate.toFixed(0)}/s`;
  note(
    "turns per second, 16 sessions",
    rates,
    `${(turns.throughRate / turns.straightRate).toFixed(2)} × model`,
    "",
  );
  const memory = residentMemory(pid);
  if (memory !== undefined) note("memory after those turns", `${memory.toFixed(0)} MiB`, "", "");
}

async function measureStores() {
  if (!existsSync(memoryFolder)) return;
  const memoryHome = mkdtempSync(join(memoryFolder, "openclaw-bench-"));
  const diskHome = mkdtempSync(join(home, "disk-"));
  const state = (folder) => ({ OPENCLAW_STATE_DIR: folder });
  try {
    await withGateway(async (onDisk) => {
      await withGateway(async (inMemory) => {
        const cost = await compareStores(onDisk, inMemory, isQuick ? 50 : 300);
        const shown = `${cost.disk.toFixed(2)} ms, with the store in memory ${cost.memory.toFixed(2)} ms`;
        note("turn, added by the disk (median)", shown, `+${cost.added.toFixed(2)} ms`, "≤ 1.0 ms");
      }, state(memoryHome));
      const rate = await acceptRate(onDisk, isQuick ? 500 : 4000, 16);
      note("messages accepted, turns running", `${rate.toFixed(0)}/s`, "", "");
    }, state(diskHome));
  } finally {
    rmSync(memoryHome, { recursive: true, force: true });
  }
}

function print() {
  const headers = { what: "figure", measured: "measured", ratio: "ratio", goal: "goal" };
  const columns = Object.keys(headers);
  const width = (column) => Math.max(...[headers, ...rows].map((row) => row[column].length));
  const line = (row) =>
    `| ${columns.map((column) => row[column].padEnd(width(column))).join(" | ")} |`;
  const rule = `|${columns.map((column) => "-".repeat(width(column) + 2)).join("|")}|`;
  const about = `Node ${process.version}, ${process.platform} ${process.arch}; what has a ratio is the median of ${samples} runs beside its baseline.`;
  process.stdout.write(`${[line(headers), rule, ...rows.map(line), "", about].join("\n")}\n`);
}
