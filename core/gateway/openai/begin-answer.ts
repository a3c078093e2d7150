import type { IncomingMessage } from "node:http";
import type { Context } from "hono";
import { createId } from "../../lib/id.ts";
import type { ModelEvent } from "../../sdk/provider.ts";
import type { GatewayRuntime } from "../gateway-runtime-contract.ts";
import { answerCall } from "./answer-call.ts";
import type { ApiCall } from "./api-call.ts";
import { modelRefusal } from "./api-failure.ts";
import { findTarget } from "./call-target.ts";
import type { AnswerIdentity } from "./chat-answer.ts";

export type ApiContext = Context<{ Bindings: { incoming: IncomingMessage } }>;

/** @param prefix what ids of this dialect begin with: `chatcmpl`, `resp` */
export function identify(prefix: string, call: ApiCall, runtime: GatewayRuntime): AnswerIdentity {
  const created = Math.floor(runtime.clock.now() / 1000);
  return { id: `${prefix}_${createId()}`, created, model: call.model };
}

/** Starts the answer and waits for its first event, so that what fails at once is an HTTP status and not a broken stream. */
export async function beginAnswer(
  call: ApiCall,
  context: ApiContext,
  runtime: GatewayRuntime,
): Promise<AsyncIterable<ModelEvent>> {
  const target = findTarget(call, context.env.incoming.headers, runtime);
  const messageId = context.req.header("Idempotency-Key")?.slice(0, 128);
  const events = await answerCall(call, target, {
    runtime,
    signal: context.req.raw.signal,
    ...(messageId ? { messageId } : {}),
  });
  const iterator = events[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done !== true && first.value.type === "error") throw modelRefusal(first.value.error);
  return (async function* rest() {
    if (first.done !== true) yield first.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  })();
}
