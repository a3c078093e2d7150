import type { ImageCapability, ImageOrder } from "openclaw/sdk";
import { checkRemote } from "./check-remote.ts";
import { madeFile } from "./made-file.ts";
import { nativeAddress, planRefusal } from "./native-address.ts";
import { at, callVendor, invalidRequest, notUnderstood, type Json } from "./vendor-call.ts";

/** What one model of image generation takes. Model Studio, image generation pages, 2026. */
interface ImageModel {
  count: number;
  /** Pictures to start from. */
  images: number;
  /** Least and most pixels of a side. */
  sides?: readonly [number, number];
}

const imageModels: Readonly<Record<string, ImageModel>> = {
  "qwen-image-2.0": { count: 6, images: 3, sides: [512, 2048] },
  "qwen-image-2.0-pro": { count: 6, images: 3, sides: [512, 2048] },
  "qwen-image-max": { count: 1, images: 0 },
  "qwen-image-plus": { count: 1, images: 0 },
  "wan2.6-t2i": { count: 4, images: 0 },
};

const promptCharacters = 5000;
const mostImageBytes = 7_800_000;

export function createImage(fetch: typeof globalThis.fetch): ImageCapability {
  return {
    models: Object.keys(imageModels),
    refusal: planRefusal("image generation"),
    async run({ endpoint, model, ...order }, signal) {
      const body = requestOf(model, order);
      const url = `${nativeAddress(endpoint).host}/api/v1/services/aigc/multimodal-generation/generation`;
      const answer = await callVendor({ endpoint, url, body, fetch, signal });
      const made = imagesIn(answer);
      if (made.length === 0) throw notUnderstood(url);
      return made.map((address, index) => {
        const file = { mimeType: "image/png", name: `image-${index + 1}.png` };
        return madeFile(address, file, { endpoint, fetch });
      });
    },
  };
}

function requestOf(model: string, order: ImageOrder): Json {
  checkOrder(model, order);
  const { prompt, negativePrompt, size, count = 1, watermark, seed, images = [] } = order;
  const content = [
    ...images.map((image) => ({ image: "url" in image ? image.url : dataOf(image) })),
    { text: prompt },
  ];
  return {
    model,
    input: { messages: [{ role: "user", content }] },
    parameters: {
      n: count,
      ...(size === undefined ? {} : { size: size.toLowerCase().replace(/[x×]/, "*") }),
      ...(negativePrompt === undefined ? {} : { negative_prompt: negativePrompt }),
      ...(watermark === undefined ? {} : { watermark }),
      ...(seed === undefined ? {} : { seed }),
    },
  };
}

function checkOrder(model: string, order: ImageOrder): void {
  const { prompt, size, count = 1, images = [] } = order;
  const known = imageModels[model];
  if (prompt.trim() === "") throw invalidRequest("A picture needs a prompt.");
  if (prompt.length > promptCharacters) {
    throw invalidRequest(`A prompt has at most ${promptCharacters} characters.`);
  }
  if (!Number.isInteger(count) || count < 1 || count > (known?.count ?? 4)) {
    throw invalidRequest(
      `${model} makes from 1 to ${known?.count ?? 4} pictures at once, not ${count}.`,
    );
  }
  if (known !== undefined && images.length > known.images) {
    throw invalidRequest(
      known.images === 0
        ? `${model} starts from text alone.`
        : `${model} starts from at most ${known.images} pictures, not ${images.length}.`,
    );
  }
  for (const image of images) {
    if ("url" in image) checkRemote(image.url, "A picture to start from");
    else if (image.bytes.byteLength > mostImageBytes)
      throw invalidRequest("A picture to start from has at most 7 MB.");
  }
  if (size !== undefined) checkSize(model, size, known?.sides);
}

function checkSize(model: string, size: string, sides: ImageModel["sides"]): void {
  const [, width, height] = /^(\d{2,5})[x×*](\d{2,5})$/i.exec(size.trim()) ?? [];
  if (width === undefined || height === undefined) {
    throw invalidRequest(`"${size}" is no size.`, "Write it as 1024x1024.");
  }
  const [least, most] = sides ?? [1, Number.MAX_SAFE_INTEGER];
  if ([width, height].every((side) => Number(side) >= least && Number(side) <= most)) return;
  throw invalidRequest(`The sides of a picture of ${model} have from ${least} to ${most} pixels.`);
}

function dataOf({ mimeType, bytes }: { mimeType: string; bytes: Uint8Array }): string {
  return `data:${mimeType};base64,${Buffer.from(bytes).toString("base64")}`;
}

function imagesIn(answer: Json): string[] {
  const choices = at(answer, "output", "choices");
  if (!Array.isArray(choices)) return [];
  return choices.flatMap((choice: unknown) => {
    const content = at(choice, "message", "content");
    if (!Array.isArray(content)) return [];
    return content.flatMap((part: unknown) => {
      const image = at(part, "image");
      return typeof image === "string" ? [image] : [];
    });
  });
}
