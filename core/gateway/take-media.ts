import type { Config } from "../config/schema.ts";
import type { Clock } from "../lib/clock.ts";
import { fitImage } from "../media/fit-image.ts";
import { inlineText } from "../media/inline-text.ts";
import { isTextMedia, kindOfMedia } from "../media/kind-of-media.ts";
import type { ResolvedModel } from "../models/resolve-model.ts";
import type { Address } from "../sdk/channel.ts";
import { errorMessage, isOpenClawError } from "../sdk/errors.ts";
import type { ContentPart, MediaPart } from "../sdk/message.ts";
import { explainMedia } from "./explain-media.ts";
import { fetchMedia, type FetchMediaDependencies } from "./fetch-media.ts";
import type { MediaModels } from "./media-models.ts";

export interface TakeMediaDependencies extends FetchMediaDependencies {
  models: MediaModels;
  config: () => Config;
  clock: Clock;
}

export interface MediaOccasion {
  address: Address;
  agentId: string;
  /** The model that will answer. */
  model: ResolvedModel;
  signal: AbortSignal;
}

/** Files of one message; what comes beyond is named and left where it is. */
const mostFiles = 10;
const defaultDimension = 1200;
/** Pictures travel as text, which is a third longer; most endpoints take ten megabytes of it. */
const mostImageBytes = 7 * 1024 * 1024;
const mostTextBytes = 512 * 1024;
const mostTextCharacters = 40_000;

/**
 * The content of a message with its files in the store and, where the answering model cannot take a file as it is, what the file holds in words. Nothing is dropped in
 * silence: what could not be fetched, read or described is named with the reason. Rejects only when the signal fires.
 */
export async function takeMedia(
  content: readonly ContentPart[],
  occasion: MediaOccasion,
  deps: TakeMediaDependencies,
): Promise<ContentPart[]> {
  const taken: ContentPart[] = [];
  let files = 0;
  for (const part of content) {
    if (part.type === "text") taken.push(part);
    else if ((files += 1) > mostFiles) {
      taken.push(note(part, `is one of more than ${mostFiles} files, and was left out`));
    } else taken.push(...(await takePart(part, occasion, deps)));
  }
  return taken;
}

async function takePart(
  part: MediaPart,
  occasion: MediaOccasion,
  deps: TakeMediaDependencies,
): Promise<ContentPart[]> {
  try {
    const stored = await fetchMedia(part.media, occasion, deps);
    const kept: MediaPart = { ...part, type: kindOfMedia(stored.mimeType), media: stored };
    if (kept.type === "image") return await takeImage(kept, occasion, deps);
    if (kept.type === "file") return await takeFile(kept, deps);
    return [kept, ...(await explainMedia(kept, occasion, deps))];
  } catch (error) {
    occasion.signal.throwIfAborted();
    const hint = isOpenClawError(error) && error.hint !== undefined ? ` ${error.hint}` : "";
    return [note(part, `could not be taken in: ${errorMessage(error)}${hint}`)];
  }
}

async function takeImage(
  part: MediaPart,
  occasion: MediaOccasion,
  deps: TakeMediaDependencies,
): Promise<ContentPart[]> {
  const maxDimension = deps.config().agents?.defaults?.imageMaxDimensionPx ?? defaultDimension;
  const limits = { maxDimension, maxBytes: mostImageBytes };
  const bytes = await deps.media.store.read(part.media);
  const fitted = await fitImage(bytes, part.media.mimeType, limits);
  if (fitted === undefined) {
    return [note(part, "is not a picture that can be read, or cannot be made small enough")];
  }
  const isSame = fitted.bytes === bytes && fitted.mimeType === part.media.mimeType;
  const { name } = part.media;
  const media = isSame
    ? part.media
    : await deps.media.store.save(fitted.bytes, {
        mimeType: fitted.mimeType,
        ...(name === undefined ? {} : { name }),
      });
  const kept: MediaPart = { type: "image", media };
  const sees = occasion.model.model.input.includes("image");
  return sees ? [kept] : [kept, ...(await explainMedia(kept, occasion, deps))];
}

async function takeFile(part: MediaPart, deps: TakeMediaDependencies): Promise<ContentPart[]> {
  const { media } = part;
  if (!isTextMedia(media)) {
    return [part, note(part, "is kept, but files of this kind cannot be read here")];
  }
  if ((media.size ?? 0) > mostTextBytes) {
    return [part, note(part, `is longer than ${mostTextBytes / 1024} kB of text and was not read`)];
  }
  const bytes = await deps.media.store.read(media);
  const text = inlineText(bytes, nameOf(part), mostTextCharacters);
  if (text === undefined) return [part, note(part, "says that it is text, and is not")];
  return [part, { type: "text", text }];
}

function note(part: MediaPart, says: string): ContentPart {
  return { type: "text", text: `[The file ${nameOf(part)} ${says.replace(/\.?$/, ".")}]` };
}

function nameOf({ media }: MediaPart): string {
  const { name, mimeType } = media;
  return name === undefined
    ? `(${mimeType})`
    : `"${name.replaceAll(/[\r\n"]/g, " ")}" (${mimeType})`;
}
