import type { SpeechCapability } from "openclaw/sdk";
import { madeFile } from "./made-file.ts";
import { nativeAddress, planRefusal } from "./native-address.ts";
import { at, callVendor, invalidRequest, notUnderstood } from "./vendor-call.ts";

const mostCharacters = 600;
const defaultVoice = "Cherry";

export function createSpeech(fetch: typeof globalThis.fetch): SpeechCapability {
  return {
    models: ["qwen3-tts-flash", "qwen3-tts-instruct-flash"],
    maxCharacters: mostCharacters,
    voices: [defaultVoice, "Serena", "Ethan", "Chelsie"],
    refusal: planRefusal("speech"),
    async run({ endpoint, model, text, voice = defaultVoice, language = "Auto" }, signal) {
      if (text.trim() === "") throw invalidRequest("There is nothing to say.");
      if (text.length > mostCharacters) {
        throw invalidRequest(
          `A text of at most ${mostCharacters} characters can be spoken at once; this one has ${text.length}.`,
          "Shorten it, or speak it in several parts.",
        );
      }
      const url = `${nativeAddress(endpoint).host}/api/v1/services/aigc/multimodal-generation/generation`;
      const body = { model, input: { text, voice, language_type: language } };
      const answer = await callVendor({ endpoint, url, body, fetch, signal });
      const made = at(answer, "output", "audio", "url");
      if (typeof made !== "string") throw notUnderstood(url);
      return madeFile(made, { mimeType: "audio/wav", name: "speech.wav" }, { endpoint, fetch });
    },
  };
}
