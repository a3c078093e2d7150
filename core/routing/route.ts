import type { Config } from "../config/schema.ts";
import type { InboundMessage } from "../sdk/channel.ts";
import { findBinding } from "./find-binding.ts";
import { sessionKey } from "./session-key.ts";

/** Which agent answers a message, and in which session. Pure. */
export interface Route {
  agentId: string;
  sessionKey: string;
}

/**
 * A message of the gateway's own channels brings its session along. Every other one goes to the agent of the first binding that fits, else to the default agent, in
 * a session made of its address.
 */
export function route(message: InboundMessage, config: Config): Route {
  if (message.session !== undefined) {
    const agentId = agentOf(message.session) ?? defaultAgentId(config);
    return { agentId, sessionKey: message.session.toLowerCase() };
  }
  const binding = findBinding(message, config);
  const named = message.agent ?? binding?.agentId;
  const bound = named === undefined ? undefined : normaliseAgentId(named);
  const agentId = bound !== undefined && isAgent(bound, config) ? bound : defaultAgentId(config);
  const { dmScope, groupScope, mainKey = "main", identityLinks = {} } = config.session ?? {};
  return {
    agentId,
    sessionKey: sessionKey(message, {
      agentId,
      dmScope: binding?.session?.dmScope ?? dmScope ?? "per-channel-peer",
      groupScope: binding?.session?.groupScope ?? groupScope ?? "per-group",
      mainKey,
      identityLinks,
    }),
  };
}

/** The agent marked `default`, else the first one, else `main`. */
export function defaultAgentId(config: Config): string {
  const entries = Object.entries(config.agents?.entries ?? {});
  const marked = entries.find(([, entry]) => entry.default === true)?.[0];
  return normaliseAgentId(marked ?? entries[0]?.[0] ?? "main");
}

/** Is there an agent of that name? */
export function isAgent(id: string, config: Config): boolean {
  const agentId = normaliseAgentId(id);
  const ids = Object.keys(config.agents?.entries ?? {}).map(normaliseAgentId);
  return agentId === defaultAgentId(config) || ids.includes(agentId);
}

/** Lower case, `a-z 0-9 _ -`, at most 64 characters. */
function normaliseAgentId(id: string): string {
  const normal = id
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, "-")
    .slice(0, 64);
  return normal === "" ? "main" : normal;
}

function agentOf(session: string | undefined): string | undefined {
  const id = /^agent:([^:]+):/i.exec(session ?? "")?.[1];
  return id === undefined ? undefined : normaliseAgentId(id);
}
