import { addUsage } from "../../agent/add-usage.ts";
import { createId } from "../../lib/id.ts";
import type { ContentPart, MediaPart, Usage } from "../../sdk/message.ts";
import type { ModelEvent } from "../../sdk/provider.ts";
import { textOf } from "../../sdk/message.ts";
import { estimateMessageTokens } from "../../sessions/estimate-tokens.ts";
import type { GatewayRuntime } from "../gateway-runtime-contract.ts";
import { operatorMessage } from "../local-channels.ts";
import type { ChatEvent } from "../protocol.ts";
import type { ApiCall } from "./api-call.ts";
import { refusal } from "./api-failure.ts";
import type { CallTarget } from "./call-target.ts";

type AgentTarget = Extract<CallTarget, { kind: "agent" }>;

export interface SessionAnswerOptions {
  runtime: GatewayRuntime;
  signal: AbortSignal;
  /** The client's `Idempotency-Key`: the same question with the same key is asked once. */
  messageId?: string;
}

/**
 * The agent's answer to the last message of a request, through inbox and session like any other. Ends with `finish` or `error`; rejects with an
 * `OpenClawError` when the message was not taken. When the signal fires, the turn is stopped.
 */
export async function* answerInSession(
  call: ApiCall,
  target: AgentTarget,
  { runtime, signal, messageId }: SessionAnswerOptions,
): AsyncGenerator<ModelEvent> {
  const question = call.messages.at(-1);
  if (question?.role !== "user") {
    throw refusal({
      status: 400,
      message: "The last message must be the user's: an agent answers people.",
      param: "messages",
    });
  }
  await openSession(call, target, runtime);
  const watched = watch(runtime, target.sessionKey, signal);
  let runId: string | undefined;
  try {
    const message = operatorMessage({
      id: messageId ?? createId(),
      text: textOf(question.content),
      sessionKey: target.sessionKey,
      clientMode: "api",
      at: runtime.clock.now(),
    });
    const received = await runtime.receive({
      ...message,
      media: await storeMedia(question.content, runtime),
      ...(call.system === "" ? {} : { room: roomOf(call.system) }),
    });
    runId = received.inboxId;
    if (!received.decision.admitted) {
      throw refusal({
        status: 403,
        message: `The message was not taken: ${received.decision.reason}.`,
      });
    }
    const row = await runtime.storage.getInbox(received.inboxId);
    if (!received.created && row?.state !== "accepted" && row?.state !== "running") {
      throw refusal({
        status: 409,
        message: "This message was answered before; its answer is in the session.",
        code: "idempotency_conflict",
      });
    }
    yield* readAnswer(watched.events, received.inboxId);
    const usage = await usageOf(runtime, target.sessionKey, received.inboxId);
    if (usage !== undefined) yield { type: "usage", usage };
    yield { type: "finish", reason: "stop" };
  } finally {
    watched.stop();
    // A question that came meanwhile, in the same session, goes on.
    if (signal.aborted && runId !== undefined) runtime.abort(target.sessionKey, runId);
    if (target.isStateless) await runtime.storage.deleteSession(target.sessionKey);
  }
}

/** Files of a request go into the store before the message does; a transcript holds no bytes. */
async function storeMedia(
  content: readonly ContentPart[],
  { media }: GatewayRuntime,
): Promise<MediaPart[]> {
  const parts: MediaPart[] = [];
  for (const part of content) {
    if (part.type === "text") continue;
    const [, mimeType, data] = /^data:([^;,]+);base64,(.*)$/s.exec(part.media.uri) ?? [];
    if (mimeType === undefined || data === undefined) {
      throw refusal({
        status: 400,
        message: "An agent takes pictures as data:image/…;base64,… only; it fetches no addresses.",
        param: "messages",
      });
    }
    const bytes = Buffer.from(data, "base64");
    parts.push({
      ...part,
      media: await media.store.save(bytes, { mimeType }, media.maxBytes()),
    });
  }
  return parts;
}

/** A session of its own gets what the request says was said before; a session that lasts knows it already. */
async function openSession(call: ApiCall, target: AgentTarget, runtime: GatewayRuntime) {
  const { storage, clock } = runtime;
  if (!target.isStateless && target.modelRef === undefined) return;
  const session = await storage.openSession(target.sessionKey, target.agentId);
  if (target.modelRef !== undefined) {
    await storage.setSessionModel(target.sessionKey, target.modelRef);
  }
  const earlier = target.isStateless ? call.messages.slice(0, -1) : [];
  if (earlier.length === 0) return;
  await storage.appendEntries(
    earlier.map((message) => ({
      transcriptId: session.transcriptId,
      message,
      tokens: estimateMessageTokens(message),
      at: clock.now(),
    })),
  );
}

function roomOf(systemPrompt: string) {
  const rule = "gateway.http.endpoints";
  const access = { listed: true, enabled: true, requireMention: false, users: [], roles: [] };
  return { rule, ...access, systemPrompt };
}

/** The events of a session from now on, in order, until `stop` or the signal. */
function watch(runtime: GatewayRuntime, sessionKey: string, signal: AbortSignal) {
  let stop = () => {};
  const events = new ReadableStream<ChatEvent>(
    {
      start(controller) {
        const leave = runtime.chatEvents.subscribe((event) => {
          if (event.sessionKey === sessionKey) controller.enqueue(event);
        });
        stop = () => {
          leave();
          signal.removeEventListener("abort", stop);
          try {
            controller.close();
          } catch {
            // It was closed before.
          }
        };
        signal.addEventListener("abort", stop);
      },
    },
    { highWaterMark: Number.POSITIVE_INFINITY },
  );
  return { events, stop: () => stop() };
}

async function* readAnswer(
  events: ReadableStream<ChatEvent>,
  runId: string,
): AsyncGenerator<ModelEvent> {
  let shown = "";
  for await (const event of events) {
    if (event.runId !== runId) continue;
    if (event.state === "delta") {
      shown += event.deltaText;
      yield { type: "text-delta", text: event.deltaText };
    }
    if (event.state === "final") {
      const rest = event.text.startsWith(shown) ? event.text.slice(shown.length) : event.text;
      if (rest !== "") yield { type: "text-delta", text: rest };
      return;
    }
    if (event.state === "error")
      throw refusal({ status: 502, message: event.text, code: "turn_failed" });
    if (event.state === "aborted")
      throw refusal({ status: 499, message: "The turn was stopped.", code: "stopped" });
  }
  throw refusal({ status: 499, message: "The request was ended.", code: "stopped" });
}

/** Of all model calls of the turn. */
async function usageOf(
  { storage }: GatewayRuntime,
  sessionKey: string,
  inboxId: string,
): Promise<Usage | undefined> {
  const session = await storage.getSession(sessionKey);
  if (session === undefined) return undefined;
  const entries = await storage.readTranscript(session.transcriptId, 200);
  return entries
    .filter((entry) => entry.inboxId === inboxId)
    .flatMap(({ message }) =>
      message.role === "assistant" && message.usage ? [message.usage] : [],
    )
    .reduce<Usage | undefined>(addUsage, undefined);
}
