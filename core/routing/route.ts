import type { Config } from "../config/schema.ts";
import type { InboundMessage } from "../sdk/channel.ts";
import { sessionKey } from "./session-key.ts";

/** Which agent answers a message, and in which session. Pure. */
export interface Route {
  agentId: string;
  sessionKey: string;
}

/** A message of the gateway's own channels brings its session along; every other message gets one from its address and the config. */
export function route(message: InboundMessage, config: Config): Route {
  const agentId = agentOf(message.session) ?? defaultAgentId(config);
  if (message.session !== undefined) return { agentId, sessionKey: message.session.toLowerCase() };
  const { dmScope = "per-channel-peer", mainKey = "main" } = config.session ?? {};
  return { agentId, sessionKey: sessionKey(message, { agentId, dmScope, mainKey }) };
}

/** The agent marked `default`, else the first one, else `main`. */
export function defaultAgentId(config: Config): string {
  const entries = Object.entries(config.agents?.entries ?? {});
  const marked = entries.find(([, entry]) => entry.default === true)?.[0];
  return normaliseAgentId(marked ?? entries[0]?.[0] ?? "main");
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
