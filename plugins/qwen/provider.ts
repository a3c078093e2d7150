import type { Provider } from "openclaw/sdk";
import { createOpenAiCompatibleProvider } from "openclaw/sdk/openai-compatible";
import { classifyQwenError } from "./errors.ts";
import manifest from "./package.json" with { type: "json" };
import { applyThinking, thoughtMayOpenUnmarked } from "./thinking.ts";

/** Qwen Cloud over its OpenAI-compatible API. All that is special about it stands in the hooks. */
export function createQwenProvider(options: { fetch?: typeof globalThis.fetch } = {}): Provider {
  return createOpenAiCompatibleProvider({
    id: "qwen",
    ...options,
    // The Coding Plan answers requests without a name with 405; ours is our own.
    userAgent: `openclaw/${manifest.version} (+multi-channel assistant gateway)`,
    hooks: {
      prepareBody: applyThinking,
      classifyError: classifyQwenError,
      thoughtMayOpenUnmarked,
    },
  });
}
