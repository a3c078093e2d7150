import type { IncomingHttpHeaders } from "node:http";
import type { GatewayRuntime } from "../gateway-runtime-contract.ts";
import { createId } from "../../lib/id.ts";
import type { ApiCall } from "./api-call.ts";
import { refusal } from "./api-failure.ts";

/** Who answers a request. */
export type CallTarget =
  | { kind: "model"; ref: string | undefined; agentId: string }
  | {
      kind: "agent";
      agentId: string;
      sessionKey: string;
      /** The client named no session: what came before is in the request, and nothing is kept afterwards. */
      isStateless: boolean;
      /** `x-openclaw-model`. */
      modelRef?: string;
    };

/** Keys of sessions that the gateway makes for itself; a client cannot step into them. */
const reservedKeys = /^(?:agent:[^:]*:)?(?:subagent|cron|acp):/;

/**
 * `openclaw`, `openclaw/<agent>`, `openclaw:<agent>` and `agent:<agent>` are agents; anything else is a model, asked directly. A request with tools of its own
 * always goes to the model, an agent's included: the client runs them.
 */
export function findTarget(
  call: Pick<ApiCall, "model" | "tools" | "user">,
  headers: IncomingHttpHeaders,
  runtime: Pick<GatewayRuntime, "agents">,
): CallTarget {
  const agentId = findAgent(call.model, headerOf(headers, "x-openclaw-agent-id"), runtime.agents());
  const modelRef = headerOf(headers, "x-openclaw-model");
  if (agentId === undefined) {
    return { kind: "model", ref: call.model, agentId: runtime.agents()[0] ?? "main" };
  }
  if (call.tools.length > 0) return { kind: "model", ref: modelRef, agentId };
  const asked = sessionOf(headerOf(headers, "x-openclaw-session-key"), call.user, agentId);
  return {
    kind: "agent",
    agentId,
    sessionKey: asked ?? `agent:${agentId}:openai:${createId()}`,
    isStateless: asked === undefined,
    ...(modelRef === undefined ? {} : { modelRef }),
  };
}

function findAgent(
  model: string,
  header: string | undefined,
  agents: readonly string[],
): string | undefined {
  const name = model.trim().toLowerCase();
  const match = /^(?:openclaw(?:[/:](.+))?|agent:(.+))$/.exec(name);
  if (match === null) return undefined;
  const asked = header?.toLowerCase() ?? match[1] ?? match[2] ?? "default";
  const found = asked === "default" ? agents[0] : agents.find((agent) => agent === asked);
  if (found !== undefined) return found;
  throw refusal({
    status: 404,
    message: `There is no agent "${asked.slice(0, 80)}". Configured: ${agents.join(", ")}.`,
    code: "model_not_found",
    param: "model",
  });
}

function sessionOf(
  header: string | undefined,
  user: string | undefined,
  agentId: string,
): string | undefined {
  if (header === undefined) {
    return user === undefined
      ? undefined
      : `agent:${agentId}:openai-user:${encodeURIComponent(user.toLowerCase())}`;
  }
  const key = header.toLowerCase();
  const isSound = key.length <= 512 && /^[^\s]+$/.test(key) && !reservedKeys.test(key);
  const owner = key.startsWith("agent:") ? key.split(":")[1] : agentId;
  if (isSound && owner === agentId)
    return key.startsWith("agent:") ? key : `agent:${agentId}:${key}`;
  throw refusal({
    status: 400,
    message:
      "x-openclaw-session-key must be a session of the agent, without spaces, and none of subagent:, cron:, acp:.",
    param: "x-openclaw-session-key",
  });
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
