import { createDisposer } from "../lib/disposer.ts";
import { programVersion } from "../lib/program-root.ts";
import type {
  CreateGatewayRuntime,
  GatewayRuntime,
  GatewayRuntimeOptions,
} from "./gateway-runtime-contract.ts";
import { acquireLock } from "./lock.ts";
import type { MethodContext } from "./methods/method.ts";
import { createMethodTable } from "./methods/method-table.ts";
import { withLocalChannels } from "./with-local-channels.ts";

export interface EmbeddedGatewayOptions extends Omit<
  GatewayRuntimeOptions,
  "chatEvents" | "localChannels" | "mode"
> {
  createRuntime: CreateGatewayRuntime;
  /** How long to wait for another command that talks to itself, in milliseconds. */
  waitMs?: number;
  signal?: AbortSignal;
}

/** A gateway without a door, for a command that talks to itself. */
export interface EmbeddedGateway {
  readonly runtime: GatewayRuntime;
  /** The same methods as over the wire. */
  call(method: string, params: unknown): Promise<unknown>;
  /** Never rejects. */
  stop(): Promise<void>;
}

/** Owns the state directory like a gateway does. Rejects with `GATEWAY_ALREADY_RUNNING` when somebody else has it. */
export async function openEmbeddedGateway(
  options: EmbeddedGatewayOptions,
): Promise<EmbeddedGateway> {
  const { paths, clock, logger, createRuntime, waitMs = 0, signal } = options;
  const disposer = createDisposer((error) =>
    logger.error("the embedded gateway did not stop cleanly", { error }),
  );
  try {
    const lock = await acquireLock(
      paths,
      { version: programVersion(), mode: "embedded" },
      { clock, waitMs, ...(signal === undefined ? {} : { signal }) },
    );
    disposer.add(() => lock.release());
    const runtime = await createRuntime(withLocalChannels(options, "embedded"));
    disposer.add(() => runtime.stop());
    const methods = createMethodTable();
    const context: MethodContext = {
      runtime,
      principal: { role: "operator", scopes: ["operator.read", "operator.write"] },
      client: { id: "openclaw-cli", version: programVersion(), mode: "terminal" },
      vitals: { eventLoopMaxMs: () => 0, memoryMiB: () => 0, stop: () => undefined },
    };
    return {
      runtime,
      call: (method, params) => methods.call(method, params, context),
      stop: () => disposer.dispose(),
    };
  } catch (error) {
    await disposer.dispose();
    throw error;
  }
}
