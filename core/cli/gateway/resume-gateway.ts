import type { CliContext } from "../context.ts";
import { writeLine } from "../output.ts";
import { callGateway } from "./call-gateway.ts";
import type { GatewayFlags } from "./connect-to-gateway.ts";

/** Ends safe mode. */
export async function resumeGateway(context: CliContext, flags: GatewayFlags): Promise<void> {
  const { result } = await callGateway(context, flags, "gateway.resume", {});
  const { resumed } = result as { resumed: boolean };
  writeLine(
    context,
    resumed
      ? "The gateway answers again, what waited first."
      : "The gateway was not paused; nothing changed.",
  );
}
