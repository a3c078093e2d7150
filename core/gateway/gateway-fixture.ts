import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../config/load-config.ts";
import { resolvePaths } from "../config/paths.ts";
import { systemClock, type Clock } from "../lib/clock.ts";
import { createConsoleLogger } from "../lib/logger.ts";
import { createRedactor } from "../lib/redact.ts";
import { echo, scriptedRuntime, type Script, type ScriptedRuntime } from "./scripted-runtime.ts";
import { startGateway, type RunningGateway, type StartGatewayOptions } from "./start-gateway.ts";

export interface FixtureOptions {
  /** Text of the config file. */
  config?: string;
  env?: Record<string, string>;
  flags?: StartGatewayOptions["flags"];
  script?: Script;
  clock?: Clock;
  createRuntime?: StartGatewayOptions["createRuntime"];
  pageRoot?: string;
}

/** For tests: a gateway on a free port with a state directory of its own. */
export interface GatewayFixture {
  gateway: RunningGateway;
  runtime: ScriptedRuntime;
  home: string;
  token: string;
  dispose(): Promise<void>;
}

/** What `startGateway` needs, in a folder that is removed afterwards. */
export async function prepareGateway(options: FixtureOptions = {}): Promise<{
  options: StartGatewayOptions;
  home: string;
  remove(): Promise<void>;
}> {
  const home = await mkdtemp(join(tmpdir(), "gateway-"));
  const processEnv = { HOME: home, OPENCLAW_STATE_DIR: join(home, "state"), ...options.env };
  const configFile = join(home, "openclaw.json");
  if (options.config !== undefined) await writeFile(configFile, options.config);
  const paths = resolvePaths({ ...processEnv, OPENCLAW_CONFIG_PATH: configFile });
  const loaded = await loadConfig({ paths, processEnv, cwd: home, manifests: [] });
  return {
    home,
    remove: () => rm(home, { recursive: true, force: true }),
    options: {
      paths,
      processEnv,
      cwd: home,
      clock: options.clock ?? systemClock,
      logger: createConsoleLogger({ level: "silent", redactor: createRedactor() }),
      loaded,
      plugins: [],
      flags: { port: "0", ...options.flags },
      createRuntime: options.createRuntime ?? scriptedRuntime(options.script ?? echo),
      ...(options.pageRoot === undefined ? {} : { pageRoot: options.pageRoot }),
    },
  };
}

export async function openGatewayFixture(options: FixtureOptions = {}): Promise<GatewayFixture> {
  const prepared = await prepareGateway(options);
  const gateway = await startGateway(prepared.options);
  const { auth } = gateway;
  return {
    gateway,
    runtime: gateway.runtime as ScriptedRuntime,
    home: prepared.home,
    token: auth.mode === "token" || auth.mode === "password" ? auth.secret : "",
    async dispose() {
      await gateway.stop();
      await prepared.remove();
    },
  };
}
