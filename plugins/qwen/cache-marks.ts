import type { ModelRequest } from "openclaw/sdk";
import { estimateTextTokens, type RequestBody } from "openclaw/sdk/openai-compatible";
import { placeOf } from "./endpoint-class.ts";
import { familyOf } from "./model-families.ts";
import { isRecord } from "./plain-record.ts";

/** What is shorter is not kept. */
const leastTokens = 1_024;

const mark = { cache_control: { type: "ephemeral" } } as const;

/** The header that goes with marks. */
export const cacheHeaders = { "x-dashscope-cachecontrol": "enable" } as const;

/**
 * True where marking the beginning of the prompt pays: tokens are paid for one by one, the model's line has the cache, the beginning is long enough, and it
 * will be sent again soon, because tools bring further steps or the conversation goes on. Writing costs a quarter more once, each reading a tenth.
 */
export function marksPay(request: ModelRequest): boolean {
  const { endpoint, model, params, messages, tools, system } = request;
  if (params?.["cacheRetention"] === "none") return false;
  const place = placeOf(endpoint.baseUrl);
  const paysByToken = place !== undefined && place.attendedOnly === undefined && !place.retired;
  if (!paysByToken || familyOf(model.id).caches !== true) return false;
  const isRepeated = tools.length > 0 || messages.length > 1;
  return isRepeated && estimateTextTokens(system) >= leastTokens;
}

/** Marks the system prompt and the user's last message; at most two of the four marks that are counted. */
export function addCacheMarks(body: RequestBody, request: ModelRequest): RequestBody {
  if (!marksPay(request) || !Array.isArray(body["messages"])) return body;
  const messages: unknown[] = body["messages"];
  const last = messages.findLastIndex((message) => roleOf(message) === "user");
  const marked = messages.map((message, index) => {
    const isMarked = (index === 0 && roleOf(message) === "system") || index === last;
    return isMarked ? withMark(message) : message;
  });
  return { ...body, messages: marked };
}

function withMark(message: unknown): unknown {
  if (!isRecord(message)) return message;
  const { content } = message;
  if (typeof content === "string" && content !== "") {
    return { ...message, content: [{ type: "text", text: content, ...mark }] };
  }
  if (!Array.isArray(content)) return message;
  const parts: unknown[] = content;
  const at = parts.length - 1;
  const marked = parts.map((part, index) =>
    index === at && isRecord(part) ? { ...part, ...mark } : part,
  );
  return { ...message, content: marked };
}

function roleOf(message: unknown): unknown {
  return isRecord(message) ? message["role"] : undefined;
}
