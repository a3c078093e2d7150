/** What one model of video generation takes. Model Studio, video generation pages, August to October 2026. */
export interface VideoModel {
  /** What it starts from. `any`: text, frames or references. */
  mode: "text" | "image" | "reference" | "any";
  /** The field of the request that holds files; absent where there are none. */
  files?: "img_url" | "reference_urls" | "media";
  /** What each of those files may be to it; any where this is absent. */
  takes?: readonly string[];
  /** How the picture's size is asked for. */
  frame: "size" | "resolution" | "resolution-ratio";
  resolutions: readonly string[];
  ratios: readonly string[];
  /** Seconds. Without it the vendor decides. */
  duration?: { least: number; most: number; only?: readonly number[] };
  /** The most seconds when a video is among the references. */
  mostWithVideo?: number;
  promptCharacters: number;
  /** The script of Chinese, Japanese and Korean has half as many. */
  countsWide?: true;
  /** `flag`: sound can be switched. `always`: it cannot. */
  sound: "flag" | "always";
  /** Takes the address of a sound track. */
  soundTrack?: true;
  images: { least: number; most: number };
  videos: number;
  /** Pictures and videos together. */
  references?: number;
}

const usualRatios = ["16:9", "9:16", "1:1", "4:3", "3:4"] as const;
const hd = ["720P", "1080P"] as const;
const seconds = (least: number, most: number) => ({ least, most });
const nothing = { least: 0, most: 0 };

const t2v26: VideoModel = {
  mode: "text",
  frame: "size",
  resolutions: hd,
  ratios: usualRatios,
  duration: seconds(2, 15),
  promptCharacters: 1500,
  sound: "always",
  soundTrack: true,
  images: nothing,
  videos: 0,
};
const i2v26: VideoModel = {
  mode: "image",
  files: "img_url",
  frame: "resolution",
  resolutions: hd,
  ratios: [],
  duration: seconds(2, 15),
  promptCharacters: 1500,
  sound: "always",
  soundTrack: true,
  images: { least: 1, most: 1 },
  videos: 0,
};
const r2v26: VideoModel = {
  mode: "reference",
  files: "reference_urls",
  frame: "size",
  resolutions: hd,
  ratios: usualRatios,
  duration: seconds(2, 10),
  promptCharacters: 1500,
  sound: "always",
  images: { least: 0, most: 5 },
  videos: 3,
  references: 5,
};
const t2v27: VideoModel = { ...t2v26, frame: "resolution-ratio", promptCharacters: 5000 };
const i2v27: VideoModel = {
  ...i2v26,
  files: "media",
  takes: ["first_frame", "last_frame", "first_clip"],
  promptCharacters: 5000,
  images: { least: 0, most: 2 },
  videos: 1,
};
const r2v27: VideoModel = {
  mode: "reference",
  files: "media",
  takes: ["first_frame", "reference_image", "reference_video"],
  frame: "resolution-ratio",
  resolutions: hd,
  ratios: usualRatios,
  duration: seconds(2, 15),
  mostWithVideo: 10,
  promptCharacters: 5000,
  sound: "always",
  images: { least: 0, most: 5 },
  videos: 5,
  references: 5,
};
const wan3: VideoModel = {
  mode: "any",
  files: "media",
  frame: "resolution-ratio",
  resolutions: ["480P", "720P", "1080P"],
  ratios: [...usualRatios, "adaptive"],
  duration: seconds(2, 30),
  promptCharacters: 20_000,
  sound: "flag",
  images: { least: 0, most: 10 },
  videos: 5,
};
const horse: VideoModel = {
  mode: "text",
  frame: "resolution-ratio",
  resolutions: hd,
  ratios: usualRatios,
  promptCharacters: 5000,
  countsWide: true,
  sound: "always",
  images: nothing,
  videos: 0,
};
const horseImage: VideoModel = {
  ...horse,
  mode: "image",
  files: "media",
  takes: ["first_frame"],
  images: { least: 1, most: 1 },
};
const horseReference: VideoModel = {
  ...horse,
  mode: "reference",
  files: "media",
  takes: ["reference_image", "reference_video"],
  images: { least: 0, most: 5 },
  videos: 1,
  references: 5,
};
const inTheStates = { duration: { ...seconds(5, 15), only: [5, 10, 15] } };

/** The default one first. */
export const videoModels: Readonly<Record<string, VideoModel>> = {
  "wan2.6-t2v": t2v26,
  "wan2.6-i2v": i2v26,
  "wan2.6-i2v-flash": { ...i2v26, sound: "flag" },
  "wan2.6-r2v": r2v26,
  "wan2.6-r2v-flash": { ...r2v26, sound: "flag" },
  "wan2.6-t2v-us": { ...t2v26, ...inTheStates },
  "wan2.6-i2v-us": { ...i2v26, ...inTheStates },
  "wan2.7-t2v": t2v27,
  "wan2.7-i2v": i2v27,
  "wan2.7-r2v": r2v27,
  "wan2.7-videoedit": horseReference,
  "wan3.0-video": wan3,
  "wan3.0-video-prime": wan3,
  "happyhorse-1.0-t2v": horse,
  "happyhorse-1.0-i2v": horseImage,
  "happyhorse-1.0-r2v": horseReference,
  "happyhorse-1.0-video-edit": horseReference,
  "happyhorse-1.1-t2v": horse,
  "happyhorse-1.1-i2v": horseImage,
  "happyhorse-1.1-r2v": horseReference,
};

/** The model of the same line that starts from what there is: `wan2.6-t2v` with a picture → `wan2.6-i2v`. The same one where there is none. */
export function siblingFor(model: string, mode: "text" | "image" | "reference"): string {
  const known = videoModels[model];
  if (known === undefined || known.mode === "any" || known.mode === mode) return model;
  const ending = { text: "t2v", image: "i2v", reference: "r2v" }[mode];
  const sibling = model.replace(/-(t2v|i2v|r2v)(?=-|$)/, `-${ending}`);
  const plain = sibling.replace(/-(flash|us)$/, "");
  return [sibling, plain].find((each) => videoModels[each]?.mode === mode) ?? model;
}

/** Width and height of each resolution and ratio, for models that are told both. */
export const sizes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "480P": { "16:9": "832*480", "9:16": "480*832", "1:1": "624*624" },
  "720P": {
    "16:9": "1280*720",
    "9:16": "720*1280",
    "1:1": "960*960",
    "4:3": "1088*832",
    "3:4": "832*1088",
  },
  "1080P": {
    "16:9": "1920*1080",
    "9:16": "1080*1920",
    "1:1": "1440*1440",
    "4:3": "1632*1248",
    "3:4": "1248*1632",
  },
};
