import type { Config } from "../config/schema.ts";
import type { Clock } from "../lib/clock.ts";
import { withDeadline } from "../lib/with-deadline.ts";
import type { ResolvedModel } from "../models/resolve-model.ts";
import { errorMessage, isOpenClawError } from "../sdk/errors.ts";
import type { ContentPart, MediaPart } from "../sdk/message.ts";
import type { GatewayMedia } from "./gateway-media.ts";
import type { MediaModels } from "./media-models.ts";

export interface ExplainDependencies {
  media: Pick<GatewayMedia, "store">;
  models: MediaModels;
  config: () => Config;
  clock: Clock;
}

export interface ExplainOccasion {
  agentId: string;
  model: ResolvedModel;
  signal: AbortSignal;
}

const deadlineMs = 120_000;
const mostCharacters = 8000;
const imagePrompt =
  "Describe this picture for somebody who cannot see it: what it shows, and every text in it word for word.";
const videoPrompt =
  "Describe this video for somebody who cannot see it: what happens in which order, and every text in it word for word.";

/** What a picture, video or recording holds, in words for a model that cannot take it. Says why when nobody here can tell. Rejects only when the signal fires. */
export async function explainMedia(
  part: MediaPart,
  occasion: ExplainOccasion,
  deps: ExplainDependencies,
): Promise<ContentPart[]> {
  const { type } = part;
  if (type === "file") return [];
  const settings = deps.config().tools?.media?.[type];
  if (settings?.enabled === false) {
    return [text(`[This ${nouns[type]} was not looked at: tools.media.${type}.enabled is false.]`)];
  }
  try {
    const explained = await withDeadline(
      deps.clock,
      deadlineMs,
      occasion.signal,
      `The ${nouns[type]} took longer than ${deadlineMs / 1000} seconds.`,
      (signal) =>
        type === "audio"
          ? transcribe(part, { ...occasion, signal }, deps)
          : describe(part, type, { ...occasion, signal }, deps),
    );
    return [text(explained)];
  } catch (error) {
    occasion.signal.throwIfAborted();
    const hint = isOpenClawError(error) && error.hint !== undefined ? ` ${error.hint}` : "";
    return [
      text(
        `[The ${nouns[type]} could not be ${type === "audio" ? "written down" : "looked at"}: ${errorMessage(error)}${hint} Tell the sender so.]`,
      ),
    ];
  }
}

const nouns = { image: "picture", video: "video", audio: "voice message" } as const;

async function transcribe(
  { media }: MediaPart,
  { agentId, model, signal }: ExplainOccasion,
  deps: ExplainDependencies,
): Promise<string> {
  const wish = { agentId, chatModel: model };
  const { call, capability } = await deps.models.find("transcription", wish);
  checkSize(media.size, capability.maxBytes);
  const bytes = await deps.media.store.read(media);
  const audio = { mimeType: media.mimeType, bytes };
  const { text: said } = await capability.run({ ...call, audio }, signal);
  return said.trim() === ""
    ? "[A voice message without any words.]"
    : `[Voice message, as heard: ${said.trim().slice(0, mostCharacters)}]`;
}

async function describe(
  { media }: MediaPart,
  type: "image" | "video",
  { agentId, model, signal }: ExplainOccasion,
  deps: ExplainDependencies,
): Promise<string> {
  const wish = { agentId, chatModel: model };
  const { ref, call, capability } = await deps.models.find("understand", wish);
  if (!capability.kinds.includes(type)) throw new Error(`${ref} does not take ${nouns[type]}s.`);
  checkSize(media.size, capability.maxBytes);
  const bytes = await deps.media.store.read(media);
  const prompt =
    deps.config().tools?.media?.[type]?.prompt ?? (type === "image" ? imagePrompt : videoPrompt);
  const request = { ...call, prompt, media: { mimeType: media.mimeType, bytes } };
  const { text: seen } = await capability.run(request, signal);
  return `[What the ${nouns[type]} shows, described by ${ref}: ${seen.trim().slice(0, mostCharacters)}]`;
}

function checkSize(size: number | undefined, limit: number): void {
  if ((size ?? 0) <= limit) return;
  throw new Error(
    `It is larger than ${Math.floor(limit / 1024 / 1024)} MB, the most that can be sent.`,
  );
}

function text(words: string): ContentPart {
  return { type: "text", text: words };
}
