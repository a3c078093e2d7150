import type { GatewayRuntime } from "./gateway-runtime-contract.ts";
import type { Readiness } from "./http-app.ts";

/** Ready means: messages are taken, and each enabled channel account has connected once. One that reconnects does not make the gateway unready. */
export function readiness(
  runtime: GatewayRuntime | undefined,
  phase: "starting" | "started" | "draining",
  eventLoopMaxMs: number,
): Readiness {
  if (runtime === undefined || phase !== "started") {
    return { ready: false, failing: [`gateway: ${phase}`], uptimeMs: 0, eventLoopMaxMs };
  }
  const failing = runtime
    .channelStatuses()
    .filter(
      ({ enabled, state }) => enabled && (state === "connecting" || state === "misconfigured"),
    )
    .map(({ channel, account, state }) => `${channel}/${account}: ${state}`);
  const uptimeMs = runtime.clock.now() - runtime.startedAt;
  return { ready: failing.length === 0, failing, uptimeMs, eventLoopMaxMs };
}
