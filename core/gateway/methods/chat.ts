import { z } from "zod";
import { kindOfMedia } from "../../media/kind-of-media.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import type { MediaPart } from "../../sdk/message.ts";
import { answerAgain } from "../answer-again.ts";
import { chatHistory } from "../chat-history.ts";
import type { GatewayRuntime } from "../gateway-runtime-contract.ts";
import { operatorMessage } from "../local-channels.ts";
import type { ChatSendResult, ChatStepsResult } from "../protocol.ts";
import { turnSteps } from "../turn-steps.ts";
import { defineMethod, type Method } from "./method.ts";

const sessionKey = z.string().min(1).max(512).optional();
const maxMessageLength = 500_000;
const maxHistory = 1000;

/** A file as OpenClaw's clients send it. */
const attachment = z.looseObject({
  mimeType: z
    .string()
    .regex(/^[a-z0-9.+-]+\/[a-z0-9.+-]+(?:;[^\r\n]{0,100})?$/i, "is not a media type"),
  fileName: z.string().max(255).optional(),
  /** Base64. */
  content: z.base64().min(1),
});

const send = defineMethod({
  name: "chat.send",
  description:
    "Hands in a message; the answer comes as `chat` events. A repeated key is the same message",
  scope: "operator.write",
  params: z.looseObject({
    sessionKey,
    /** May be empty when there are attachments. */
    message: z.string().max(maxMessageLength),
    idempotencyKey: z.string().min(1).max(128),
    attachments: z.array(attachment).max(10).optional(),
  }),
  async run(params, { runtime, client }): Promise<ChatSendResult> {
    const session = canonicalSessionKey(params.sessionKey, runtime);
    if (params.message.trim() === "" && !params.attachments?.length) throw emptyMessage();
    const at = runtime.clock.now();
    const message = operatorMessage({
      id: params.idempotencyKey,
      text: params.message,
      sessionKey: session,
      clientMode: client.mode,
      at,
    });
    const media = await storeAttachments(params.attachments ?? [], runtime);
    const received = await runtime.receive({ ...message, media });
    if (!received.decision.admitted) {
      throw new OpenClawError(
        "GATEWAY_MESSAGE_REFUSED",
        `The message was not taken: ${received.decision.reason}.`,
        {
          ...(received.decision.fix === undefined ? {} : { hint: received.decision.fix }),
          details: { rule: received.decision.rule },
        },
      );
    }
    const run = { runId: received.inboxId, sessionKey: received.sessionKey };
    if (received.created) {
      runtime.chatEvents.publish({
        ...run,
        state: "user",
        text: params.message,
        at,
        messageId: message.id,
        ...linksTo(media, runtime),
      });
      return { ...run, status: "started" };
    }
    const row = await runtime.storage.getInbox(received.inboxId);
    const unfinished = row?.state === "accepted" || row?.state === "running";
    return { ...run, status: unfinished ? "in_flight" : "ok" };
  },
});

function emptyMessage(): OpenClawError {
  return new OpenClawError(
    "GATEWAY_PARAMS_INVALID",
    "chat.send: params.message: must not be empty.",
  );
}

function linksTo(parts: readonly MediaPart[], { media }: GatewayRuntime) {
  const links = parts.flatMap((part) => media.links.linkTo(part.media) ?? []);
  return links.length === 0 ? {} : { media: links };
}

async function storeAttachments(
  attachments: readonly z.infer<typeof attachment>[],
  { media }: GatewayRuntime,
): Promise<MediaPart[]> {
  const parts: MediaPart[] = [];
  for (const { mimeType, fileName, content } of attachments) {
    const facts = { mimeType, ...(fileName === undefined ? {} : { name: fileName }) };
    const bytes = Buffer.from(content, "base64");
    parts.push({
      type: kindOfMedia(mimeType),
      media: await media.store.save(bytes, facts, media.maxBytes()),
    });
  }
  return parts;
}

const history = defineMethod({
  name: "chat.history",
  description: "The newest messages of a conversation, and the turn that runs now",
  scope: "operator.read",
  params: z.looseObject({ sessionKey, limit: z.number().int().min(1).max(maxHistory).optional() }),
  run: async (params, { runtime }) =>
    chatHistory(runtime, canonicalSessionKey(params.sessionKey, runtime), params.limit),
});

const abort = defineMethod({
  name: "chat.abort",
  description: "Stops the running turn and drops those that wait, or only the turn of `runId`",
  scope: "operator.write",
  params: z.looseObject({ sessionKey, runId: z.string().max(128).optional() }),
  async run(params, { runtime }) {
    const key = canonicalSessionKey(params.sessionKey, runtime);
    const aborted = runtime.abort(key, params.runId);
    return { sessionKey: key, aborted };
  },
});

const again = defineMethod({
  name: "chat.regenerate",
  description: "Takes the newest answer back and asks its question once more, files included",
  scope: "operator.write",
  params: z.looseObject({ sessionKey, idempotencyKey: z.string().min(1).max(128) }),
  run: async (params, { runtime, client }) =>
    answerAgain(
      {
        sessionKey: canonicalSessionKey(params.sessionKey, runtime),
        id: params.idempotencyKey,
        clientMode: client.mode,
      },
      runtime,
    ),
});

const steps = defineMethod({
  name: "chat.steps",
  description: "What a turn did before its answer: reasoning, tool calls and their results",
  scope: "operator.read",
  params: z.looseObject({ sessionKey, runId: z.string().min(1).max(128) }),
  async run(params, { runtime }): Promise<ChatStepsResult> {
    const key = canonicalSessionKey(params.sessionKey, runtime);
    const session = await runtime.storage.getSession(key);
    if (session === undefined) return { steps: [] };
    const entries = await runtime.storage.readTranscript(session.transcriptId, maxHistory);
    return { steps: turnSteps(entries, params.runId) };
  },
});

export const chatMethods: readonly Method[] = [send, history, abort, again, steps];

/**
 * The full session key for what a client wrote: nothing means the default session, a bare name such as `main` a session of the default agent. An agent that
 * is not configured is refused: a typing mistake must not start a conversation of its own.
 */
export function canonicalSessionKey(
  asked: string | undefined,
  runtime: Pick<GatewayRuntime, "agents" | "defaultSessionKey">,
): string {
  if (asked === undefined || asked.trim() === "") return runtime.defaultSessionKey;
  const key = asked.trim().toLowerCase();
  const agents = runtime.agents();
  if (!key.startsWith("agent:")) return `agent:${agents[0] ?? "main"}:${key}`;
  const [, agentId = "", ...rest] = key.split(":");
  if (!agents.includes(agentId)) {
    throw new OpenClawError("GATEWAY_AGENT_UNKNOWN", `There is no agent "${agentId}".`, {
      hint: `Configured: ${agents.join(", ")}.`,
    });
  }
  if (rest.join(":") === "") {
    throw new OpenClawError(
      "GATEWAY_PARAMS_INVALID",
      `"${key}" is not a session key: a name must follow the agent.`,
      {
        hint: `For example agent:${agentId}:main.`,
      },
    );
  }
  return key;
}
