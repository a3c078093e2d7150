import { programVersion } from "../lib/program-root.ts";
import type { Authenticator, AuthVerdict, Principal } from "./auth.ts";
import { parseConnect } from "./frame.ts";
import type { GatewayAuth } from "./gateway-auth.ts";
import type { GatewayRuntime } from "./gateway-runtime-contract.ts";
import {
  oldestProtocolVersion,
  protocolVersion,
  tickIntervalMs,
  type ConnectParams,
  type HelloPayload,
  type ProtocolError,
  type RequestFrame,
} from "./protocol.ts";

/** Room for the files of one message. */
export const maxPayloadBytes = 25 * 1024 * 1024;
export const eventNames = ["chat", "approvals", "tick", "shutdown"];

export interface HandshakeFacts {
  runtime: GatewayRuntime;
  auth: GatewayAuth;
  authenticator: Authenticator;
  ip: string;
  connectionId: string;
  methods: string[];
}

export type HandshakeResult =
  | { ok: true; hello: HelloPayload; principal: Principal; client: ConnectParams["client"] }
  | { ok: false; error: ProtocolError };

/** Judges the first frame of a connection. Pure but for the count of failures that the authenticator keeps. */
export function shakeHands(frame: RequestFrame, facts: HandshakeFacts): HandshakeResult {
  const params = frame.method === "connect" ? parseConnect(frame.params) : undefined;
  if (params === undefined) {
    return fail(
      "GATEWAY_HANDSHAKE",
      "The first request must be `connect` with client, minProtocol and maxProtocol.",
    );
  }
  if (params.minProtocol > protocolVersion || params.maxProtocol < oldestProtocolVersion) {
    return fail(
      "GATEWAY_PROTOCOL_VERSION",
      `The gateway speaks protocol ${oldestProtocolVersion} to ${protocolVersion}; the client asks for ${params.minProtocol} to ${params.maxProtocol}.`,
      "Use a client of the same version as the gateway.",
    );
  }
  const verdict = facts.authenticator.check(params.auth, facts.auth, facts.ip);
  if (!verdict.ok) return { ok: false, error: authError(verdict) };
  const protocol = Math.min(protocolVersion, params.maxProtocol);
  return {
    ok: true,
    principal: verdict.principal,
    client: params.client,
    hello: hello(protocol, verdict.principal, facts),
  };
}

function hello(
  protocol: number,
  principal: Principal,
  { runtime, auth, connectionId, methods }: HandshakeFacts,
): HelloPayload {
  return {
    type: "hello-ok",
    protocol,
    server: { version: programVersion(), connId: connectionId },
    features: { methods, events: eventNames },
    snapshot: {
      uptimeMs: runtime.clock.now() - runtime.startedAt,
      authMode: auth.mode,
      defaultSessionKey: runtime.defaultSessionKey,
    },
    auth: { role: principal.role, scopes: principal.scopes },
    policy: { maxPayload: maxPayloadBytes, tickIntervalMs },
  };
}

function authError(verdict: Extract<AuthVerdict, { ok: false }>): ProtocolError {
  const { message, hint, detail, retryAfterMs } = verdict;
  return {
    code: "GATEWAY_AUTH",
    message,
    hint,
    details: { code: detail },
    ...(retryAfterMs === undefined ? {} : { retryable: true, retryAfterMs }),
  };
}

function fail(code: string, message: string, hint?: string): HandshakeResult {
  return { ok: false, error: { code, message, ...(hint === undefined ? {} : { hint }) } };
}
