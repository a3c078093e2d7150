import type { LoadedConfig } from "../../config/load-config.ts";
import type { Paths } from "../../config/paths.ts";
import { resolveSecret } from "../../config/secret.ts";
import type { GatewayAuth } from "../gateway-auth.ts";

export interface HookSettings {
  token: string;
  path: string;
  maxBodyBytes: number;
  defaultSessionKey?: string;
  allowRequestSessionKey: boolean;
  sessionKeyPrefixes: readonly string[];
  /** Undefined lets every agent. */
  agents?: readonly string[];
}

export type HookState = { state: "off" } | { state: "broken"; reason: string } | OpenHooks;
type OpenHooks = { state: "on"; settings: HookSettings };

const defaultBodyBytes = 262_144;
const shortestToken = 16;

/** The webhooks as the config has them. Without a token of their own they stay shut: whoever may post here must not be able to open the gateway. */
export async function readHookSettings(
  { config, environment }: LoadedConfig,
  paths: Paths,
  auth: GatewayAuth,
): Promise<HookState> {
  const { hooks } = config;
  if (hooks?.enabled !== true) return { state: "off" };
  const found = await resolveSecret(hooks.token, { environment, config, paths });
  if (found === undefined) return broken("hooks.token is not set.");
  if (found.value.length < shortestToken) {
    return broken(`hooks.token is shorter than ${shortestToken} characters.`);
  }
  if ("secret" in auth && [auth.secret, auth.readOnly].includes(found.value)) {
    return broken("hooks.token is the gateway's own token; give the webhooks one of their own.");
  }
  return {
    state: "on",
    settings: {
      token: found.value,
      path: hooks.path ?? "/hooks",
      maxBodyBytes: hooks.maxBodyBytes ?? defaultBodyBytes,
      allowRequestSessionKey: hooks.allowRequestSessionKey ?? false,
      sessionKeyPrefixes: hooks.allowedSessionKeyPrefixes ?? [],
      ...(hooks.defaultSessionKey ? { defaultSessionKey: hooks.defaultSessionKey } : {}),
      ...(hooks.allowedAgentIds ? { agents: hooks.allowedAgentIds } : {}),
    },
  };
}

function broken(reason: string): HookState {
  return { state: "broken", reason };
}
