import type { Authenticator } from "./auth.ts";
import type { CurrentAuth } from "./current-auth.ts";
import type { GatewayAuth } from "./gateway-auth.ts";
import type { GatewayRuntime } from "./gateway-runtime-contract.ts";
import type { MethodContext } from "./methods/method.ts";
import type { MethodTable } from "./methods/method-table.ts";
import type { ProcessVitals } from "./process-vitals.ts";

/** What every connection needs of the gateway. */
export interface ConnectionDependencies {
  runtime: GatewayRuntime;
  currentAuth: CurrentAuth;
  authenticator: Authenticator;
  methods: MethodTable;
  vitals: ProcessVitals;
}

/** A connection that was let in. */
export interface OpenConnection {
  context: MethodContext;
  /** The credential that it came in with. */
  auth: GatewayAuth;
}
