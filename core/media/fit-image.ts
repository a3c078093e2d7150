import type sharpFunction from "sharp";
import { plainType } from "./media-id.ts";

type Sharp = typeof sharpFunction;

export interface ImageLimits {
  /** Pixels of the longer side. */
  maxDimension: number;
  maxBytes: number;
}

export interface FittedImage {
  bytes: Uint8Array;
  mimeType: string;
}

/** Types that every endpoint with eyes takes. */
const usual = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);
/** A picture that unpacks to more is not opened: small files can hold enormous pictures. */
const mostPixels = 50_000_000;
const qualities = [85, 70, 50];

/**
 * The picture as models take it: turned upright, not larger than the limits. What fits already stays as it is, byte for byte. Undefined when it cannot be
 * made to fit: damaged, or too large where the image library is not installed.
 */
export async function fitImage(
  bytes: Uint8Array,
  mimeType: string,
  limits: ImageLimits,
  load: () => Promise<Sharp | undefined> = loadSharp,
): Promise<FittedImage | undefined> {
  const sharp = await load();
  if (sharp === undefined) return fitsAsItIs(bytes, mimeType, limits);
  try {
    const { width, height, format, pages = 1 } = await sharp(bytes, options).metadata();
    const type = `image/${format}`;
    const isSmall = Math.max(width, height) <= limits.maxDimension;
    if (usual.has(type) && isSmall && bytes.byteLength <= limits.maxBytes && pages === 1) {
      return { bytes, mimeType: type };
    }
    for (const quality of qualities) {
      const smaller = await sharp(bytes, options)
        .autoOrient()
        .resize({
          width: limits.maxDimension,
          height: limits.maxDimension,
          fit: "inside",
          withoutEnlargement: true,
        })
        .flatten({ background: "#ffffff" })
        .jpeg({ quality })
        .toBuffer();
      if (smaller.byteLength <= limits.maxBytes) {
        return { bytes: new Uint8Array(smaller), mimeType: "image/jpeg" };
      }
    }
    return undefined;
  } catch {
    return undefined;
  }
}

const options = { limitInputPixels: mostPixels, failOn: "error" } as const;

/** An optional package: it is not there on every machine. */
async function loadSharp(): Promise<Sharp | undefined> {
  try {
    return (await import("sharp")).default;
  } catch {
    return undefined;
  }
}

function fitsAsItIs(
  bytes: Uint8Array,
  mimeType: string,
  { maxBytes }: ImageLimits,
): FittedImage | undefined {
  const type = plainType(mimeType);
  return usual.has(type) && bytes.byteLength <= maxBytes ? { bytes, mimeType: type } : undefined;
}
