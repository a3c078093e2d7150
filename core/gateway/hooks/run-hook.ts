import { z } from "zod";
import { createId } from "../../lib/id.ts";
import type { Address, InboundMessage } from "../../sdk/channel.ts";
import { thinkingLevels } from "../../sdk/provider.ts";
import type { GatewayRuntime } from "../gateway-runtime-contract.ts";
import { localChannelIds } from "../local-channels.ts";
import { hookFailure } from "./hook-failure.ts";
import type { HookSettings } from "./hook-settings.ts";

const maxText = 100_000;
const id = z.string().min(1).max(256);

const target = {
  agentId: id.optional(),
  sessionKey: id.optional(),
  idempotencyKey: z.string().min(1).max(128).optional(),
};

export const wakeBody = z.looseObject({
  text: z.string().trim().min(1).max(maxText),
  mode: z.enum(["now", "next-heartbeat"]).default("now"),
  ...target,
});

export const agentBody = z.looseObject({
  message: z.string().trim().min(1).max(maxText),
  name: z.string().max(100).optional(),
  ...target,
  sessionMode: z.enum(["isolated", "persistent"]).optional(),
  deliver: z.boolean().default(false),
  channel: id.optional(),
  to: id.optional(),
  accountId: id.optional(),
  model: id.optional(),
  thinking: z.enum(thinkingLevels).optional(),
});

export interface HookRun {
  runtime: GatewayRuntime;
  settings: HookSettings;
}

/** Tells the agent something in its main conversation: at once, or with the next thing that is said there. */
export async function runWake(body: z.infer<typeof wakeBody>, { runtime, settings }: HookRun) {
  const agentId = agentOf(body.agentId, { runtime, settings });
  const key = sessionOf(body, agentId, settings) ?? mainSession(agentId, runtime);
  const text = `[Webhook] ${body.text}`;
  if (body.mode === "now") {
    const { inboxId } = await runtime.receive(
      hookMessage({ text, key, name: "Webhook", id: body.idempotencyKey, at: runtime.clock.now() }),
    );
    return { ok: true, mode: body.mode, runId: inboxId };
  }
  const session = await runtime.storage.openSession(key, agentId);
  await runtime.storage.appendEntries([
    {
      transcriptId: session.transcriptId,
      message: { role: "user", content: [{ type: "text", text }] },
      tokens: Math.ceil(text.length / 3),
      at: runtime.clock.now(),
    },
  ]);
  return { ok: true, mode: body.mode };
}

/** Runs the agent on a message. Its answer stays in the session, or goes to a chat. */
export async function runAgentHook(body: z.infer<typeof agentBody>, hook: HookRun) {
  const { runtime, settings } = hook;
  const agentId = agentOf(body.agentId, hook);
  const asked = body.sessionMode === "isolated" ? undefined : sessionOf(body, agentId, settings);
  const persistent = body.sessionMode === "persistent" ? mainSession(agentId, runtime) : undefined;
  const key = asked ?? persistent ?? `agent:${agentId}:hook:${body.idempotencyKey ?? createId()}`;
  const deliverTo = body.deliver ? deliveryOf(body, runtime) : undefined;
  if (body.model !== undefined || body.thinking !== undefined) {
    await pin(body, { key, agentId }, runtime);
  }
  const name = body.name ?? "Webhook";
  const message = hookMessage({
    text: `[${name}] ${body.message}`,
    key,
    name,
    id: body.idempotencyKey,
    at: runtime.clock.now(),
  });
  const received = await runtime.receive({ ...message, ...(deliverTo ? { deliverTo } : {}) });
  return { ok: true, runId: received.inboxId, sessionKey: received.sessionKey };
}

async function pin(
  { model, thinking }: z.infer<typeof agentBody>,
  { key, agentId }: { key: string; agentId: string },
  { storage, checkModel }: GatewayRuntime,
) {
  await storage.openSession(key, agentId);
  if (model !== undefined) await storage.setSessionModel(key, (await checkModel(model)).ref);
  if (thinking !== undefined) await storage.changeSessionSettings(key, { thinking });
}

function agentOf(asked: string | undefined, { runtime, settings }: HookRun): string {
  const known = runtime.agents();
  const agentId = asked?.toLowerCase() ?? known[0] ?? "main";
  if (!known.includes(agentId)) throw hookFailure(400, `There is no agent "${agentId}".`);
  const isAllowed = settings.agents === undefined || settings.agents.includes(agentId);
  if (isAllowed) return agentId;
  throw hookFailure(400, `Webhooks may not run the agent "${agentId}".`, "hooks.allowedAgentIds");
}

/** The session that the request or the config names. */
function sessionOf(
  { sessionKey }: { sessionKey?: string | undefined },
  agentId: string,
  settings: HookSettings,
): string | undefined {
  const full = (key: string) => {
    const lower = key.toLowerCase();
    return lower.startsWith("agent:") ? lower : `agent:${agentId}:${lower}`;
  };
  if (sessionKey === undefined) {
    return settings.defaultSessionKey === undefined ? undefined : full(settings.defaultSessionKey);
  }
  if (!settings.allowRequestSessionKey) {
    throw hookFailure(400, "Requests may not name a session.", "hooks.allowRequestSessionKey");
  }
  const key = full(sessionKey);
  const prefixes = settings.sessionKeyPrefixes.map((prefix) => full(prefix));
  const isAllowed = prefixes.length === 0 || prefixes.some((prefix) => key.startsWith(prefix));
  if (isAllowed && key.startsWith(`agent:${agentId}:`)) return key;
  throw hookFailure(
    400,
    "That session is not open to webhooks.",
    "hooks.allowedSessionKeyPrefixes",
  );
}

function mainSession(agentId: string, runtime: GatewayRuntime): string {
  return runtime.defaultSessionKey.replace(/^agent:[^:]*:/, `agent:${agentId}:`);
}

function deliveryOf(
  { channel, to, accountId }: z.infer<typeof agentBody>,
  runtime: GatewayRuntime,
): Address {
  if (channel === undefined || to === undefined) {
    throw hookFailure(400, "`deliver` needs `channel` and `to`.");
  }
  const account = accountId ?? "default";
  const isThere = runtime
    .channelStatuses()
    .some((row) => row.channel === channel && row.account === account && row.enabled);
  if (isThere) return { channel, account, conversation: to };
  throw hookFailure(
    400,
    `The account ${account} of the channel "${channel}" is not connected here.`,
  );
}

interface HookWords {
  text: string;
  key: string;
  name: string;
  id: string | undefined;
  at: number;
}

function hookMessage({ text, key, name, id: given, at }: HookWords): InboundMessage {
  return {
    id: given ?? createId(),
    address: { channel: localChannelIds.webhook, account: "default", conversation: key },
    chatType: "direct",
    sender: { id: "webhook", name, isBot: false, roles: [] },
    text,
    media: [],
    mention: "user",
    sentAt: at,
    session: key,
  };
}
