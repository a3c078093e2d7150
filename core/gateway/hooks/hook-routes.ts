import type { IncomingMessage } from "node:http";
import type { Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { z } from "zod";
import { errorMessage, isOpenClawError } from "../../sdk/errors.ts";
import { equalInConstantTime } from "../auth.ts";
import type { CurrentAuth } from "../current-auth.ts";
import { createFailureLimit, type FailureLimit } from "../failure-limit.ts";
import type { GatewayRuntime } from "../gateway-runtime-contract.ts";
import { hookFailure } from "./hook-failure.ts";
import { readHookSettings, type HookSettings } from "./hook-settings.ts";
import { agentBody, runAgentHook, runWake, wakeBody, type HookRun } from "./run-hook.ts";

type Bindings = { Bindings: { incoming: IncomingMessage } };

export interface HookDependencies {
  /** Undefined while the gateway starts or stops. */
  runtime(): GatewayRuntime | undefined;
  currentAuth: CurrentAuth;
}

/** Wrong tokens of one address. */
const guesses = { maxAttempts: 20, windowMs: 60_000, lockoutMs: 60_000 };

/** Addresses at which other programs hand in messages, under `hooks.path`. Not there unless `hooks.enabled`. */
export function mountHooks(app: Hono<Bindings>, deps: HookDependencies): void {
  const failures = createFailureLimit(guesses);
  app.all("*", async (context, next) => {
    const runtime = deps.runtime();
    if (runtime?.config().config.hooks?.enabled !== true) return next();
    const prefix = `${runtime.config().config.hooks?.path ?? "/hooks"}/`;
    if (!context.req.path.startsWith(prefix)) return next();
    try {
      const settings = await openSettings(runtime, deps);
      authorise(context, settings, runtime, failures);
      if (context.req.method !== "POST") throw hookFailure(405, "Webhooks are posted.");
      const name = context.req.path.slice(prefix.length);
      return context.json(await run(name, context, { runtime, settings }));
    } catch (error) {
      return sendFailure(context, error);
    }
  });
}

async function openSettings(runtime: GatewayRuntime, deps: HookDependencies) {
  const auth = await deps.currentAuth.read();
  const found = await readHookSettings(runtime.config(), runtime.paths, auth);
  if (found.state === "on") return found.settings;
  throw hookFailure(503, found.state === "broken" ? found.reason : "Webhooks are switched off.");
}

function authorise(
  context: Context<Bindings>,
  settings: HookSettings,
  { clock }: GatewayRuntime,
  failures: FailureLimit,
): void {
  const ip = context.env.incoming.socket.remoteAddress ?? "";
  const lockedFor = failures.lockedFor(ip, clock.now());
  if (lockedFor > 0) {
    context.header("Retry-After", String(Math.ceil(lockedFor / 1000)));
    throw hookFailure(429, "Too many wrong tokens from this address.");
  }
  if (context.req.query("token") !== undefined) {
    throw hookFailure(400, "A token does not belong into the address; send it as a header.");
  }
  const bearer = /^Bearer +(\S+)$/i.exec(context.req.header("Authorization") ?? "")?.[1];
  const given = bearer ?? context.req.header("x-openclaw-token") ?? "";
  if (equalInConstantTime(given, settings.token)) return failures.succeed(ip);
  failures.fail(ip, clock.now());
  throw hookFailure(401, "This is not the webhooks' token.");
}

async function run(name: string, context: Context<Bindings>, hook: HookRun): Promise<object> {
  if (name !== "wake" && name !== "agent") throw hookFailure(404, `There is no webhook "${name}".`);
  const body = await readBody(context, hook.settings.maxBodyBytes);
  const header = context.req.header("Idempotency-Key")?.slice(0, 128);
  const keyed = header === undefined ? body : { idempotencyKey: header, ...body };
  if (name === "wake") return runWake(parse(wakeBody, keyed), hook);
  return runAgentHook(parse(agentBody, keyed), hook);
}

async function readBody(context: Context<Bindings>, most: number): Promise<object> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of context.req.raw.body ?? []) {
    size += chunk.byteLength;
    if (size > most) throw hookFailure(413, `The body has more than ${most} bytes.`);
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Told below.
  }
  throw hookFailure(400, "The body is not a JSON object.");
}

function parse<Body>(schema: z.ZodType<Body>, body: object): Body {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw hookFailure(
    400,
    `${issue?.path.join(".") ?? "body"}: ${issue?.message ?? "does not fit"}.`,
  );
}

function sendFailure(context: Context<Bindings>, error: unknown): Response {
  const known = isOpenClawError(error);
  const told = known ? error.details?.["status"] : undefined;
  const status = typeof told === "number" ? told : known ? 400 : 500;
  const hint = known && error.hint !== undefined ? { hint: error.hint } : {};
  const message = known ? errorMessage(error) : "Something went wrong inside the gateway.";
  return context.json({ ok: false, error: message, ...hint }, status as ContentfulStatusCode);
}
