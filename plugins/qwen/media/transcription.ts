import type { TranscriptionCapability } from "openclaw/sdk";
import { nativeAddress, planRefusal } from "./native-address.ts";
import { mostPartBytes } from "./understand.ts";
import { at, callVendor, invalidRequest, notUnderstood, type Json } from "./vendor-call.ts";

/** Writes down recordings of a few minutes through the chat route of the speech model. */
export function createTranscription(fetch: typeof globalThis.fetch): TranscriptionCapability {
  return {
    models: ["qwen3-asr-flash"],
    maxBytes: mostPartBytes,
    refusal: planRefusal("speech recognition"),
    async run({ endpoint, model, audio, language }, signal) {
      if (audio.bytes.byteLength > mostPartBytes) {
        throw invalidRequest("A recording of at most 7 MB can be written down.");
      }
      const url = `${nativeAddress(endpoint).compatible}/chat/completions`;
      const data = `data:${audio.mimeType};base64,${Buffer.from(audio.bytes).toString("base64")}`;
      const body: Json = {
        model,
        messages: [{ role: "user", content: [{ type: "input_audio", input_audio: { data } }] }],
        asr_options: { enable_itn: true, ...(language === undefined ? {} : { language }) },
      };
      const answer = await callVendor({ endpoint, url, body, fetch, signal });
      const message = at(answer, "choices", 0, "message");
      const text = at(message, "content");
      if (typeof text !== "string") throw notUnderstood(url);
      const heard = at(message, "annotations", 0, "language");
      const seconds = at(answer, "usage", "seconds");
      return {
        text,
        ...(typeof heard === "string" ? { language: heard } : {}),
        ...(typeof seconds === "number" ? { seconds } : {}),
      };
    },
  };
}
