import type { ProviderCapabilities } from "openclaw/sdk";
import { createEmbeddings, createRerank } from "./embeddings.ts";
import { createImage } from "./image.ts";
import { createSpeech } from "./speech.ts";
import { createTranscription } from "./transcription.ts";
import { createUnderstand } from "./understand.ts";
import { createVideo } from "./video.ts";

/** All that Qwen Cloud does besides chat. */
export function createQwenCapabilities(
  fetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init),
): ProviderCapabilities {
  return {
    understand: createUnderstand(fetch),
    transcription: createTranscription(fetch),
    speech: createSpeech(fetch),
    image: createImage(fetch),
    video: createVideo(fetch),
    embeddings: createEmbeddings(fetch),
    rerank: createRerank(fetch),
  };
}
