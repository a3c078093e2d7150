import type { UnderstandCapability, Usage } from "openclaw/sdk";
import { familyOf } from "../model-families.ts";
import { nativeAddress, planRefusal } from "./native-address.ts";
import { at, callVendor, invalidRequest, notUnderstood, type Json } from "./vendor-call.ts";

/** Ten megabytes of base64, the most that one part of a message may have. */
export const mostPartBytes = 7_800_000;

/** Looks at pictures and videos through the chat route of a model with eyes. */
export function createUnderstand(fetch: typeof globalThis.fetch): UnderstandCapability {
  return {
    models: ["qwen-vl-max-latest", "qwen3-vl-plus", "qwen3.7-plus", "qwen3.6-plus", "qwen3.5-plus"],
    kinds: ["image", "video"],
    maxBytes: mostPartBytes,
    refusal: planRefusal("image and video understanding", (model) => {
      return `Pictures can be shown to a chat model of the plan that sees, such as ${model}.`;
    }),
    async run({ endpoint, model, prompt, media }, signal) {
      if (media.bytes.byteLength > mostPartBytes) {
        throw invalidRequest("A picture or video of at most 7 MB can be looked at.");
      }
      const url = `${nativeAddress(endpoint).compatible}/chat/completions`;
      const data = `data:${media.mimeType};base64,${Buffer.from(media.bytes).toString("base64")}`;
      const part = media.mimeType.startsWith("video/")
        ? { type: "video_url", video_url: { url: data } }
        : { type: "image_url", image_url: { url: data } };
      const { thinking } = familyOf(model);
      const body: Json = {
        model,
        messages: [{ role: "user", content: [part, { type: "text", text: prompt }] }],
        // Refused by models that never think, and asked for by all others in an answer of one piece.
        ...(thinking === "switch" || thinking === "tiers" ? { enable_thinking: false } : {}),
      };
      const answer = await callVendor({ endpoint, url, body, fetch, signal });
      const text = at(answer, "choices", 0, "message", "content");
      if (typeof text !== "string") throw notUnderstood(url);
      return { text, usage: usageOf(answer["usage"]) };
    },
  };
}

function usageOf(usage: unknown): Usage {
  const [input, output] = [at(usage, "prompt_tokens"), at(usage, "completion_tokens")];
  return {
    ...(typeof input === "number" ? { inputTokens: input } : {}),
    ...(typeof output === "number" ? { outputTokens: output } : {}),
  };
}
