import { errorMessage, isOpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { writeJson, writeLine } from "../output.ts";
import {
  connectTo,
  findGateway,
  timeoutOf,
  type GatewayFlags,
  type GatewayTarget,
} from "./connect-to-gateway.ts";

interface ProbeResult {
  url: string;
  reachable: boolean;
  /** Why it is not. */
  problem?: string;
  latencyMs?: number;
  ready?: boolean;
  /** What is not ready, as far as it is told to this machine. */
  failing: string[];
  capability: "read-write" | "read-only" | "none";
  /** Why the credential opens nothing. */
  refused?: string;
}

/** `gateway probe`: is it there, is it ready, and what does this credential open. Exits with 1 only when it is not there. */
export async function probeGateway(
  context: CliContext,
  flags: GatewayFlags & { json?: boolean },
): Promise<void> {
  const target = await findGateway(context, flags);
  const result = await probe(target, timeoutOf(flags));
  const degraded = result.ready === false || result.capability === "none";
  if (flags.json) {
    const { capability } = result;
    const targets = [{ id: "gateway", ...result }];
    const ok = result.reachable;
    writeJson(context, { ok, degraded, capability, primaryTargetId: "gateway", targets });
  } else for (const line of describe(result, target)) writeLine(context, line);
  if (!result.reachable) context.exitCode = 1;
}

async function probe(target: GatewayTarget, timeoutMs: number): Promise<ProbeResult> {
  const url = target.url.replace(/^ws/, "http").replace(/\/+$/, "");
  const nothing = { url, failing: [], capability: "none" as const };
  const get = (path: string) => fetch(url + path, { signal: AbortSignal.timeout(timeoutMs) });
  const started = performance.now();
  try {
    const health: unknown = await (await get("/healthz")).json();
    if (!hasField(health, "status")) throw new Error("what answers there is no gateway");
  } catch (error) {
    return { ...nothing, reachable: false, problem: reasonOf(error) };
  }
  const latencyMs = Math.round(performance.now() - started);
  const state: unknown = await (await get("/readyz")).json();
  const failing = hasField(state, "failing") && Array.isArray(state.failing) ? state.failing : [];
  return {
    ...nothing,
    reachable: true,
    latencyMs,
    ready: hasField(state, "ready") && state.ready === true,
    failing: failing.map(String),
    ...(await probeCredential(target, timeoutMs)),
  };
}

async function probeCredential(
  target: GatewayTarget,
  timeoutMs: number,
): Promise<Pick<ProbeResult, "capability" | "refused">> {
  try {
    const client = await connectTo(target, { mode: "cli", timeoutMs });
    const { scopes } = client.hello.auth;
    client.close();
    return { capability: scopes.includes("operator.write") ? "read-write" : "read-only" };
  } catch (error) {
    const hint = isOpenClawError(error) ? error.hint : undefined;
    return {
      capability: "none",
      refused: [errorMessage(error), hint].filter(Boolean).join(" "),
    };
  }
}

function describe(result: ProbeResult, { credentialSource }: GatewayTarget): string[] {
  const { url, reachable, problem, latencyMs, ready, failing, capability, refused } = result;
  if (!reachable) return [`${url} does not answer: ${problem}.`];
  const opens = { "read-write": "looking and changing", "read-only": "looking only", none: "" };
  return [
    `${url} answers in ${latencyMs} ms.`,
    ready
      ? "It is ready."
      : `It is not ready${failing.length === 0 ? "" : `: ${failing.join(", ")}`}.`,
    refused === undefined
      ? `The credential (${credentialSource ?? "none needed"}) is good for ${opens[capability]}.`
      : refused,
  ];
}

function hasField<Name extends string>(value: unknown, name: Name): value is Record<Name, unknown> {
  return typeof value === "object" && value !== null && name in value;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return errorMessage(cause ?? error).replace(/\.$/, "");
}
