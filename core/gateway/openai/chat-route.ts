import type { GatewayRuntime } from "../gateway-runtime-contract.ts";
import { beginAnswer, identify, type ApiContext } from "./begin-answer.ts";
import { chatChunks, chatCompletion } from "./chat-answer.ts";
import { readChatCall } from "./chat-request.ts";
import { eventStream, streamHeaders } from "./event-stream.ts";
import { readJsonBody } from "./json-body.ts";

/** `POST /v1/chat/completions`. Throws what `failureOf` reads. */
export async function answerChat(context: ApiContext, runtime: GatewayRuntime): Promise<Response> {
  const call = readChatCall(await readJsonBody(context.req.raw));
  const identity = identify("chatcmpl", call, runtime);
  const events = await beginAnswer(call, context, runtime);
  if (!call.stream) return context.json(await chatCompletion(events, identity));
  const chunks = chatChunks(events, identity, call.includeUsage);
  const frame = (chunk: unknown) => `data: ${JSON.stringify(chunk)}\n\n`;
  return context.body(eventStream(chunks, frame, "data: [DONE]\n\n"), 200, streamHeaders);
}
