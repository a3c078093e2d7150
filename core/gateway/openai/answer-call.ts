import type { ModelEvent } from "../../sdk/provider.ts";
import type { GatewayRuntime } from "../gateway-runtime-contract.ts";
import { answerInSession, type SessionAnswerOptions } from "./answer-in-session.ts";
import type { ApiCall } from "./api-call.ts";
import type { CallTarget } from "./call-target.ts";

/** The events of the answer, wherever it comes from. */
export async function answerCall(
  call: ApiCall,
  target: CallTarget,
  options: SessionAnswerOptions,
): Promise<AsyncIterable<ModelEvent>> {
  if (target.kind === "agent") return answerInSession(call, target, options);
  return askModel(call, target, options);
}

async function askModel(
  call: ApiCall,
  target: Extract<CallTarget, { kind: "model" }>,
  { runtime, signal }: { runtime: GatewayRuntime; signal: AbortSignal },
): Promise<AsyncIterable<ModelEvent>> {
  const { system, messages, tools, thinking, maxOutputTokens, params } = call;
  const { events } = await runtime.callModel(
    {
      ref: target.ref,
      agentId: target.agentId,
      system,
      messages,
      tools,
      thinking,
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
      params,
    },
    signal,
  );
  return events;
}
