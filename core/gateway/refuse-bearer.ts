import type { IncomingMessage } from "node:http";
import type { Authenticator, Scope } from "./auth.ts";
import type { CurrentAuth } from "./current-auth.ts";
import type { ApiFailure } from "./openai/api-failure.ts";

export interface BearerDependencies {
  currentAuth: CurrentAuth;
  authenticator: Authenticator;
}

/** Why a request's `Authorization: Bearer` does not have this scope; undefined when it has. The address is never a place for it. */
export async function refuseBearer(
  request: IncomingMessage,
  scope: Scope,
  { currentAuth, authenticator }: BearerDependencies,
): Promise<ApiFailure | undefined> {
  const auth = await currentAuth.read();
  const [, bearer] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
  const given = bearer === undefined ? undefined : { token: bearer, password: bearer };
  const verdict = authenticator.check(given, auth, request.socket.remoteAddress ?? "");
  if (verdict.ok) return verdict.principal.scopes.includes(scope) ? undefined : missing(scope);
  const isLimited = verdict.detail === "AUTH_RATE_LIMITED";
  return {
    status: isLimited ? 429 : 401,
    message: `${verdict.message} Send it as "Authorization: Bearer …".`,
    type: isLimited ? "rate_limit_error" : "invalid_request_error",
    code: isLimited ? "rate_limit_exceeded" : "invalid_api_key",
    param: null,
    ...(verdict.retryAfterMs === undefined ? {} : { retryAfterMs: verdict.retryAfterMs }),
  };
}

function missing(scope: Scope): ApiFailure {
  return {
    status: 403,
    message: `This token does not have the scope ${scope}.`,
    type: "invalid_request_error",
    code: "insufficient_scope",
    param: null,
  };
}
