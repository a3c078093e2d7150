import type { LoadedConfig } from "../../config/load-config.ts";
import type { Paths } from "../../config/paths.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import type { GatewayKey, GatewayPlan } from "./onboard-plan.ts";
import { invalidFlag, textOf, type OnboardFlags } from "./onboard-flags.ts";

const passwordVariable = "OPENCLAW_GATEWAY_PASSWORD";

/** The gateway section: flags win, then what the config says already, then the safe defaults. */
export function planGateway(flags: OnboardFlags, loaded: LoadedConfig, paths: Paths): GatewayPlan {
  const known = loaded.config.gateway ?? {};
  const token = textOf(flags.gatewayToken);
  const password = textOf(flags.gatewayPassword);
  const tokenVariable = tokenVariableOf(flags, loaded);
  const port = portOf(flags.gatewayPort);
  const bind = bindOf(flags, loaded);
  const asked = authOf(flags);
  const authMode = asked ?? known.auth?.mode ?? impliedAuth(flags, loaded);
  if (authMode === "password") requirePassword(password, loaded);
  if (authMode === "none" && (bind ?? known.bind ?? "loopback") === "lan") {
    throw new OpenClawError(
      "ONBOARD_INVALID_FLAG",
      "--gateway-bind lan would open the gateway to everybody on the network, because its auth mode is none.",
      { hint: "Add --gateway-auth token." },
    );
  }
  const writes: [GatewayKey, boolean][] = [
    ["mode", known.mode !== "local"],
    ["port", port !== undefined || known.port === undefined],
    ["bind", bind !== undefined || known.bind === undefined],
    ["authMode", asked !== undefined || known.auth?.mode === undefined],
  ];
  return {
    port: port ?? known.port ?? paths.defaultPort,
    bind: bind ?? known.bind ?? "loopback",
    authMode,
    writes: writes.filter(([, isWritten]) => isWritten).map(([key]) => key),
    ...(token === undefined ? {} : { token }),
    ...(tokenVariable === undefined ? {} : { tokenVariable }),
    ...(password === undefined ? {} : { password }),
  };
}

function portOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const port = /^\d+$/.test(value.trim()) ? Number(value) : Number.NaN;
  if (port > 0 && port < 65536) return port;
  throw invalidFlag("--gateway-port", value, "Use a number from 1 to 65535.");
}

function bindOf({ gatewayBind: bind }: OnboardFlags, loaded: LoadedConfig): string | undefined {
  if (bind === undefined || ["loopback", "lan", "auto"].includes(bind)) return bind;
  if (bind !== "custom" && bind !== "tailnet") {
    throw invalidFlag("--gateway-bind", bind, "Use loopback, lan, auto or custom.");
  }
  if (bind === "custom" && loaded.config.gateway?.customBindHost !== undefined) return bind;
  const hint =
    "Name the address first: openclaw config set gateway.customBindHost ADDRESS, then use --gateway-bind custom.";
  throw invalidFlag("--gateway-bind", bind, hint);
}

function authOf({ gatewayAuth: mode }: OnboardFlags): string | undefined {
  if (mode === undefined || mode === "token" || mode === "password" || mode === "none") return mode;
  throw invalidFlag("--gateway-auth", mode, "Use token or password.");
}

/** What counts when nobody says: as the gateway itself would decide. */
function impliedAuth(flags: OnboardFlags, { config, environment }: LoadedConfig): string {
  if (textOf(flags.gatewayToken) ?? textOf(flags.gatewayTokenRefEnv)) return "token";
  if (textOf(flags.gatewayPassword)) return "password";
  const hasToken = environment.get("OPENCLAW_GATEWAY_TOKEN") ?? config.gateway?.auth?.token;
  const hasPassword = environment.get(passwordVariable) ?? config.gateway?.auth?.password;
  return hasPassword !== undefined && hasToken === undefined ? "password" : "token";
}

function requirePassword(given: string | undefined, { config, environment }: LoadedConfig): void {
  if (given ?? environment.get(passwordVariable) ?? config.gateway?.auth?.password) return;
  throw new OpenClawError("ONBOARD_PASSWORD_MISSING", "Password authentication needs a password.", {
    hint: "Add --gateway-password, or use --gateway-auth token.",
  });
}

function tokenVariableOf(flags: OnboardFlags, { environment }: LoadedConfig): string | undefined {
  const variable = textOf(flags.gatewayTokenRefEnv);
  if (variable === undefined) return undefined;
  if (textOf(flags.gatewayToken) !== undefined) {
    throw new OpenClawError(
      "ONBOARD_TOKEN_TWICE",
      "--gateway-token and --gateway-token-ref-env exclude one another.",
      { hint: "Give the token itself, or the variable that holds it." },
    );
  }
  if (!/^[A-Z][A-Z0-9_]{0,127}$/.test(variable)) {
    const hint = "Use capital letters, digits and _, such as OPENCLAW_GATEWAY_TOKEN.";
    throw invalidFlag("--gateway-token-ref-env", variable, hint);
  }
  if (textOf(environment.get(variable)) !== undefined) return variable;
  throw new OpenClawError(
    "ONBOARD_TOKEN_UNSET",
    `The environment variable ${variable} is not set.`,
    { hint: "Set it, or give the token with --gateway-token." },
  );
}
