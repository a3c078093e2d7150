import type { LoadedConfig } from "../config/load-config.ts";
import { createAuthenticator } from "./auth.ts";
import { createCurrentAuth } from "./current-auth.ts";
import type { AuthSources, GatewayAuth } from "./gateway-auth.ts";
import type { GatewayRuntime } from "./gateway-runtime-contract.ts";
import { openHttpServer, type HttpServerDependencies } from "./http-server.ts";
import type { ListenAddress } from "./listen-address.ts";
import { createMethodTable, whileStarted } from "./methods/method-table.ts";
import { createProcessVitals } from "./process-vitals.ts";
import { readiness } from "./readiness.ts";
import { createRequestGuard } from "./request-guard.ts";
import { createWebSocketDoor, type WebSocketDoor } from "./websocket.ts";

export interface DoorOptions {
  address: ListenAddress;
  auth: GatewayAuth;
  sources: AuthSources;
  clock: GatewayRuntime["clock"];
  /** What `/metrics` shows. */
  counters: HttpServerDependencies["metrics"]["counters"];
  /** The folder of the built page. */
  pageRoot: string;
}

/** The port with everything that answers on it. Listens from the start, so that a taken port is noticed before any channel connects. */
export interface Door {
  /** For a browser on this machine: `http://127.0.0.1:18789`. */
  readonly url: string;
  readonly port: number;
  /** Lets clients in. */
  open(runtime: GatewayRuntime): void;
  /** Takes no more requests; clients stay to see what still runs. */
  drain(): void;
  /** Never rejects. */
  close(reason: string): Promise<void>;
}

export async function openDoor(options: DoorOptions): Promise<Door> {
  let runtime: GatewayRuntime | undefined;
  let webSockets: WebSocketDoor | undefined;
  let phase: "starting" | "started" | "draining" = "starting";
  const { address, sources, clock } = options;
  const vitals = createProcessVitals(clock);
  const config = (): LoadedConfig => runtime?.config() ?? sources.loaded;
  const currentAuth = createCurrentAuth(options.auth, sources, config, address.host);
  const authenticator = createAuthenticator(clock, rateLimit(sources.loaded));
  const ui = () => config().config.gateway?.controlUi;
  const server = await openHttpServer({
    address,
    guard: createRequestGuard(address.host, () => ui()?.allowedOrigins ?? []),
    phase: () => phase,
    readiness: () => readiness(runtime, phase, vitals.eventLoopMaxMs()),
    pageRoot: () => (ui()?.enabled === false ? undefined : options.pageRoot),
    webSockets: () => webSockets,
    media: () => runtime?.media,
    openAi: {
      runtime: () => (phase === "started" ? runtime : undefined),
      currentAuth,
      authenticator,
    },
    hooks: {
      runtime: () => (phase === "started" ? runtime : undefined),
      currentAuth,
    },
    metrics: {
      runtime: () => (phase === "started" ? runtime : undefined),
      counters: options.counters,
      vitals,
      currentAuth,
      authenticator,
    },
    async shutReason() {
      const auth = await currentAuth.read();
      return auth.mode === "shut" ? auth.reason : undefined;
    },
  }).catch((error: unknown) => {
    vitals.stop();
    throw error;
  });
  const methods = whileStarted(createMethodTable(), () => phase === "started");

  return {
    url: server.url,
    port: server.port,
    open(opened) {
      runtime = opened;
      webSockets = createWebSocketDoor({ runtime, currentAuth, authenticator, methods, vitals });
      phase = "started";
    },
    drain: () => void (phase = "draining"),
    async close(reason) {
      phase = "draining";
      await webSockets?.close(reason);
      await server.close();
      vitals.stop();
    },
  };
}

function rateLimit(loaded: LoadedConfig) {
  const given = Object.entries(loaded.config.gateway?.auth?.rateLimit ?? {});
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
