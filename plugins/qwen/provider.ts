import type { ModelRequest, Provider } from "openclaw/sdk";
import { createOpenAiCompatibleProvider, type RequestBody } from "openclaw/sdk/openai-compatible";
import { addCacheMarks, cacheHeaders, marksPay } from "./cache-marks.ts";
import { classifyQwenError } from "./errors.ts";
import { createQwenCapabilities } from "./media/capabilities.ts";
import { addVendorFields, settleFields } from "./request-fields.ts";
import { applyThinking, replayReasoning, thoughtMayOpenUnmarked } from "./thinking.ts";
import { userAgent } from "./user-agent.ts";

/** Qwen Cloud over its OpenAI-compatible API. All that is special about it stands in the hooks. */
export function createQwenProvider(
  options: { id?: string; fetch?: typeof globalThis.fetch } = {},
): Provider {
  const chat = createOpenAiCompatibleProvider({
    id: "qwen",
    ...options,
    userAgent,
    hooks: {
      prepareBody: (body, request) => addVendorFields(applyThinking(body, request), request),
      finishBody,
      prepareHeaders: (request) => (marksPay(request) ? { ...cacheHeaders } : {}),
      replayReasoning,
      classifyError: classifyQwenError,
      thoughtMayOpenUnmarked,
    },
  });
  return { ...chat, ...createQwenCapabilities(options.fetch) };
}

function finishBody(body: RequestBody, request: ModelRequest): RequestBody {
  return addCacheMarks(settleFields(body, request), request);
}
