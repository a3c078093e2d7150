import { join } from "node:path";
import type { LoadedConfig } from "../config/load-config.ts";
import type { Paths } from "../config/paths.ts";
import { createDisposer } from "../lib/disposer.ts";
import { programRoot, programVersion } from "../lib/program-root.ts";
import { openDoor } from "./door.ts";
import {
  assertSafeBind,
  findGatewayAuth,
  type AuthFlags,
  type GatewayAuth,
} from "./gateway-auth.ts";
import type {
  CreateGatewayRuntime,
  GatewayRuntime,
  GatewayRuntimeOptions,
} from "./gateway-runtime-contract.ts";
import { chooseListenAddress, type ListenFlags } from "./listen-address.ts";
import { acquireLock } from "./lock.ts";
import { openTelemetry } from "./telemetry/open-telemetry.ts";
import { withLocalChannels } from "./with-local-channels.ts";

export interface StartGatewayOptions extends Omit<
  GatewayRuntimeOptions,
  "chatEvents" | "localChannels" | "mediaLinks" | "mode"
> {
  flags: ListenFlags & AuthFlags;
  createRuntime: CreateGatewayRuntime;
  /** The folder of the built page, when it is not the program's own. */
  pageRoot?: string;
}

export interface RunningGateway {
  readonly runtime: GatewayRuntime;
  readonly auth: GatewayAuth;
  /** For a browser on this machine: `http://127.0.0.1:18789`. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Ends what runs and closes everything. Never rejects; a second call waits for the first. */
  stop(): Promise<void>;
}

/**
 * Starts the gateway: settings, lock, port, then the runtime behind it. Each step that can fail comes before the next one has an effect, and whatever was opened
 * is closed again when a later step fails. Rejects with an `OpenClawError`.
 */
export async function startGateway(options: StartGatewayOptions): Promise<RunningGateway> {
  const { paths, flags, loaded, clock, logger, createRuntime } = options;
  const address = chooseListenAddress(flags, loaded, paths);
  const auth = await needAuth(options);
  assertSafeBind(auth, address.host);
  if ("secret" in auth)
    for (const secret of [auth.secret, auth.readOnly ?? ""]) options.redactor?.add(secret);
  const disposer = createDisposer((error) =>
    logger.error("the gateway did not stop cleanly", { error }),
  );
  try {
    const lock = await acquireLock(
      paths,
      { version: programVersion(), mode: "gateway" },
      { clock, waitMs: lockWaitMs },
    );
    disposer.add(() => lock.release());
    const pageRoot = options.pageRoot ?? join(programRoot(), "dist", "ui");
    const { telemetry, counters, stop: stopTelemetry } = await openTelemetry(loaded.config, logger);
    disposer.add(stopTelemetry);
    const door = await openDoor({
      address,
      auth,
      counters,
      sources: { flags, loaded, paths },
      clock,
      pageRoot,
    });
    disposer.add(() => door.close("the gateway stops"));
    await lock.update({ url: door.url });
    const runtime = await createRuntime(withLocalChannels({ ...options, telemetry }, "gateway"));
    disposer.add(() => runtime.stop());
    door.open(runtime);
    disposer.add(() => door.drain());
    const stop = () => disposer.dispose();
    return { runtime, auth, url: door.url, host: address.host, port: door.port, stop };
  } catch (error) {
    await disposer.dispose();
    throw error;
  }
}

/** Long enough for a command that is about to finish. */
const lockWaitMs = 2000;

async function needAuth({ flags, loaded, paths }: AuthOptions): Promise<GatewayAuth> {
  const found = await findGatewayAuth({ flags, loaded, paths }, true);
  return found ?? { mode: "shut", reason: "The gateway has no token." };
}

interface AuthOptions {
  flags: AuthFlags;
  loaded: LoadedConfig;
  paths: Paths;
}
