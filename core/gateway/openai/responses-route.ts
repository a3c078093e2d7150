import type { GatewayRuntime } from "../gateway-runtime-contract.ts";
import { beginAnswer, identify, type ApiContext } from "./begin-answer.ts";
import { eventStream, streamHeaders } from "./event-stream.ts";
import { readJsonBody } from "./json-body.ts";
import { responseEvents, responseObject, type ResponseEvent } from "./responses-answer.ts";
import { readResponsesCall } from "./responses-request.ts";

/** `POST /v1/responses`. Throws what `failureOf` reads. */
export async function answerResponse(
  context: ApiContext,
  runtime: GatewayRuntime,
): Promise<Response> {
  const call = readResponsesCall(await readJsonBody(context.req.raw));
  const identity = identify("resp", call, runtime);
  const events = await beginAnswer(call, context, runtime);
  if (!call.stream) return context.json(await responseObject(events, identity));
  const frame = (event: ResponseEvent) =>
    `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
  return context.body(eventStream(responseEvents(events, identity), frame, ""), 200, streamHeaders);
}
