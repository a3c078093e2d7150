import type { ProviderFailure } from "../provider.ts";
import { causeChain } from "./network-failure.ts";
import { isRecord } from "./plain-record.ts";
import { ErrorFrameError } from "./read-chat-stream.ts";
import { UnexpectedAnswerError } from "./watched-fetch.ts";

/** What was thrown on the way to an answer, in the terms that `classifyError` reads. */
export function failureOf(thrown: unknown, midStream: boolean): ProviderFailure {
  const streaming = midStream ? { midStream: true } : {};
  for (const cause of causeChain(thrown)) {
    if (cause instanceof UnexpectedAnswerError) {
      const { status, headers, body } = cause;
      return { status, headers, body, ...streaming };
    }
    if (cause instanceof ErrorFrameError) return { body: cause.body, midStream: true };
  }
  return errorFrameOf(thrown) ?? { cause: thrown, ...streaming };
}

/** The client library throws error frames itself, with the frame's content in `error` and no status. */
function errorFrameOf(thrown: unknown): ProviderFailure | undefined {
  if (!isRecord(thrown) || thrown["status"] !== undefined) return undefined;
  const body = thrown["error"];
  if (body === undefined || body === null) return undefined;
  const requestId = thrown["requestID"];
  return {
    body: typeof body === "string" ? { error: body } : body,
    ...(typeof requestId === "string" ? { headers: { "x-request-id": requestId } } : {}),
    midStream: true,
  };
}
