// The built gateway as a child process that is started again and again in the same state directory.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../repository.mjs";

const launcher = join(repositoryRoot, "core/bin/openclaw.cjs");
const keptOutput = 20_000;

/** Writes the config of a home that knows the platform and the model. */
export function prepareHome(home, { platformPort, modelUrl, concurrency, queue = "followup" }) {
  const stateDir = join(home, ".openclaw");
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const config = {
    plugins: {
      load: { paths: [join(import.meta.dirname, "platform-plugin")] },
      entries: { "strict-platform": { enabled: true } },
    },
    channels: { strict: { port: platformPort } },
    tools: { allow: ["record_effect", "look_up"] },
    messages: { queue: { mode: queue } },
    agents: {
      defaults: { model: "chaos/slow", skipBootstrap: true, maxConcurrent: concurrency },
    },
    models: {
      providers: {
        chaos: { baseUrl: modelUrl, apiKey: "chaos-key-0123456789", models: [{ id: "slow" }] },
      },
    },
  };
  writeFileSync(join(stateDir, "openclaw.json"), JSON.stringify(config), { mode: 0o600 });
  return join(stateDir, "gateway.sqlite");
}

export function startGateway(home, environment) {
  let output = "";
  const child = spawn(process.execPath, [launcher, "gateway", "run", "--port", "0"], {
    cwd: home,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      NO_COLOR: "1",
      // Every start here follows an unclean end; the breaker would pause the answers.
      OPENCLAW_CRASH_LOOP_LIMIT: "0",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (output = (output + text).slice(-keptOutput)));
  }
  const ended = new Promise((resolve) => {
    child.once("close", (status, signal) => resolve({ status, signal }));
  });
  return {
    pid: child.pid,
    startedAt: performance.now(),
    ended,
    output: () => output,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    signal: (name) => child.kill(name),
  };
}
