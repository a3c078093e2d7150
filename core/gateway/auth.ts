import { createHash, timingSafeEqual } from "node:crypto";
import type { Clock } from "../lib/clock.ts";
import { createFailureLimit, type FailureLimitOptions } from "./failure-limit.ts";
import type { GatewayAuth } from "./gateway-auth.ts";
import { isLoopbackHost } from "./listen-address.ts";
import type { ConnectParams } from "./protocol.ts";

/** Who is behind a connection. The scopes come from here and never from what the client says of itself. */
export interface Principal {
  role: "operator";
  scopes: readonly Scope[];
}

export type Scope = "operator.read" | "operator.write";

export type AuthVerdict =
  | { ok: true; principal: Principal }
  | { ok: false; detail: AuthDetail; message: string; hint: string; retryAfterMs?: number };

/** OpenClaw's words, in `error.details.code`. */
export type AuthDetail =
  | "AUTH_TOKEN_MISSING"
  | "AUTH_TOKEN_MISMATCH"
  | "AUTH_PASSWORD_MISSING"
  | "AUTH_PASSWORD_MISMATCH"
  | "AUTH_RATE_LIMITED"
  | "AUTH_UNAVAILABLE";

export interface Authenticator {
  check(given: ConnectParams["auth"], auth: GatewayAuth, ip: string): AuthVerdict;
}

export interface RateLimitSettings extends Partial<FailureLimitOptions> {
  exemptLoopback?: boolean;
}

const operator: Principal = { role: "operator", scopes: ["operator.read", "operator.write"] };
const reader: Principal = { role: "operator", scopes: ["operator.read"] };

/** Checks credentials in constant time and slows down whoever guesses. */
export function createAuthenticator(clock: Clock, settings: RateLimitSettings = {}): Authenticator {
  const {
    maxAttempts = 10,
    windowMs = 60_000,
    lockoutMs = 300_000,
    exemptLoopback = true,
  } = settings;
  const limit = createFailureLimit({ maxAttempts, windowMs, lockoutMs });

  return {
    check(given, auth, ip) {
      if (auth.mode === "shut")
        return refuse("AUTH_UNAVAILABLE", auth.reason, "Mend gateway.auth in the config.");
      if (auth.mode === "none") return { ok: true, principal: operator };
      const exempt = exemptLoopback && isLoopbackHost(ip);
      const lockedFor = exempt ? 0 : limit.lockedFor(ip, clock.now());
      if (lockedFor > 0) return { ...tooMany(lockedFor), retryAfterMs: lockedFor };
      const value = auth.mode === "token" ? given?.token : given?.password;
      const isReader =
        auth.readOnly !== undefined && equalInConstantTime(given?.token ?? "", auth.readOnly);
      if (!isReader && (value === undefined || value === "")) return missing(auth.mode);
      const isOperator = equalInConstantTime(value ?? "", auth.secret);
      if (isOperator || isReader) {
        limit.succeed(ip);
        return { ok: true, principal: isOperator ? operator : reader };
      }
      if (!exempt) limit.fail(ip, clock.now());
      return mismatch(auth.mode);
    },
  };
}

/** The digests have one length, so neither content nor length of the secret shows in the time that this takes. */
export function equalInConstantTime(given: string, secret: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text, "utf8").digest();
  return timingSafeEqual(digest(given), digest(secret));
}

type Refusal = Extract<AuthVerdict, { ok: false }>;

function refuse(detail: AuthDetail, message: string, hint: string): Refusal {
  return { ok: false, detail, message, hint };
}

function missing(mode: "token" | "password"): Refusal {
  return mode === "token"
    ? refuse("AUTH_TOKEN_MISSING", "The gateway asks for its token.", tokenHint)
    : refuse("AUTH_PASSWORD_MISSING", "The gateway asks for its password.", passwordHint);
}

function mismatch(mode: "token" | "password"): Refusal {
  return mode === "token"
    ? refuse("AUTH_TOKEN_MISMATCH", "This is not the gateway's token.", tokenHint)
    : refuse("AUTH_PASSWORD_MISMATCH", "This is not the gateway's password.", passwordHint);
}

function tooMany(lockedForMs: number): Refusal {
  const minutes = Math.ceil(lockedForMs / 60_000);
  return refuse(
    "AUTH_RATE_LIMITED",
    "Too many wrong attempts from this address.",
    `Try again in ${minutes === 1 ? "a minute" : `${minutes} minutes`}.`,
  );
}

const tokenHint =
  "On the machine of the gateway, `openclaw dashboard` prints the address with the token.";
const passwordHint = "Give the password that the gateway was started with.";
