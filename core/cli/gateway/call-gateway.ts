import { OpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import {
  connectTo,
  findGateway,
  timeoutOf,
  type GatewayFlags,
  type GatewayTarget,
} from "./connect-to-gateway.ts";

/** Asks the running gateway one thing. */
export async function callGateway<Result>(
  context: CliContext,
  flags: GatewayFlags,
  method: string,
  params: unknown = {},
): Promise<{ result: Result; target: GatewayTarget }> {
  const target = await findGateway(context, flags);
  const client = await connectTo(target, { mode: "cli", timeoutMs: timeoutOf(flags) });
  try {
    return { result: await client.request<Result>(method, params), target };
  } finally {
    client.close();
  }
}

/** The value of `--params`. */
export function parseParams(text: string | undefined): unknown {
  if (text === undefined) return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OpenClawError("CLI_USAGE", "--params is not JSON.", {
      hint: `For example --params '{"limit": 10}'.`,
      cause,
    });
  }
}
