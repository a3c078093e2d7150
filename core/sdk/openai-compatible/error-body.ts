import { isRecord, textOrNothing } from "./plain-record.ts";

/** What an error body says, whatever its shape. */
export interface ErrorFacts {
  /** The vendor's sentence. */
  message?: string;
  /** The vendor's code, such as `invalid_api_key`; a numeric code comes as text. */
  code?: string;
  /** The vendor's class of errors, when it differs from the code. */
  type?: string;
  requestId?: string;
  /** True when the body is a web page: a proxy or a wrong path answered, not a model server. */
  isWebPage: boolean;
}

const requestIdFields = ["request_id", "requestId", "RequestId"];

/**
 * Reads the error shapes that servers of this API answer with: `{ error: { message, type, code } }`, flat `{ code, message }`, `{ error: "text" }`,
 * `{ detail: "text" }`, and a flat one whose message is itself the JSON of another error, which is unwrapped once. Never throws.
 */
export function readErrorBody(body: unknown): ErrorFacts {
  if (typeof body === "string") return readText(body);
  if (!isRecord(body)) return { isWebPage: false };
  const inner = isRecord(body["error"]) ? body["error"] : body;
  const facts: ErrorFacts = { isWebPage: false };
  const message =
    textOrNothing(inner["message"]) ??
    textOrNothing(body["error"]) ??
    textOrNothing(inner["detail"]);
  const code = codeOf(inner["code"]) ?? codeOf(body["code"]);
  const type = textOrNothing(inner["type"]);
  const requestId = requestIdIn(body) ?? requestIdIn(inner);
  if (message !== undefined) facts.message = message;
  if (code !== undefined) facts.code = code;
  if (type !== undefined && type !== code) facts.type = type;
  if (requestId !== undefined) facts.requestId = requestId;
  return unwrapOnce(facts);
}

function readText(text: string): ErrorFacts {
  const parsed = parseJson(text);
  if (isRecord(parsed)) return readErrorBody(parsed);
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) return { isWebPage: true };
  const message = textOrNothing(text);
  return message === undefined ? { isWebPage: false } : { isWebPage: false, message };
}

/** The outer code stays: it says how the endpoint sees the failure; the inner type and sentence say what happened. */
function unwrapOnce(facts: ErrorFacts): ErrorFacts {
  if (facts.message === undefined || !facts.message.trimStart().startsWith("{")) return facts;
  const parsed = parseJson(facts.message);
  if (!isRecord(parsed)) return facts;
  const inner = isRecord(parsed["error"]) ? parsed["error"] : parsed;
  const message = textOrNothing(inner["message"]) ?? textOrNothing(parsed["error"]);
  const type = textOrNothing(inner["type"]) ?? codeOf(inner["code"]);
  return {
    ...facts,
    ...(message === undefined ? {} : { message }),
    ...(type === undefined ? {} : { type }),
  };
}

function codeOf(value: unknown): string | undefined {
  return typeof value === "number" ? String(value) : textOrNothing(value);
}

function requestIdIn(source: Record<string, unknown>): string | undefined {
  for (const field of requestIdFields) {
    const value = textOrNothing(source[field]);
    if (value !== undefined) return value;
  }
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
