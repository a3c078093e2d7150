import type { VideoOrder, VideoPlan, VideoReference } from "openclaw/sdk";
import { checkRemote } from "./check-remote.ts";
import { invalidRequest, type Json } from "./vendor-call.ts";
import { frameOf } from "./video-frame.ts";
import { videoModels, type VideoModel } from "./video-models.ts";

const negativeCharacters = 500;
const wideCharacters = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
const mostSeed = 2_147_483_647;

/** The vendor's request for an order. Pure. Throws `MEDIA_REQUEST_INVALID` for every rule of the model that the order breaks, so that nothing is paid for in vain. */
export function planVideo(model: string, order: VideoOrder): VideoPlan {
  const known = videoModels[model];
  if (known === undefined) return planUnknown(model, order);
  checkTexts(model, known, order);
  checkFiles(model, known, order);
  const ignored: string[] = [];
  const parameters: Json = {
    ...frameOf(model, known, order, ignored),
    ...timeOf(model, known, order),
  };
  if (order.audio !== undefined) {
    if (known.sound === "flag") parameters["audio"] = order.audio;
    else if (!order.audio) ignored.push("audio");
  }
  const input: Json = { prompt: order.prompt, ...filesOf(known, order) };
  if (order.negativePrompt !== undefined) input["negative_prompt"] = order.negativePrompt;
  if (order.audioUrl !== undefined) {
    if (known.soundTrack) input["audio_url"] = checkRemote(order.audioUrl, "The sound track");
    else ignored.push("audioUrl");
  }
  return { body: { model, input, parameters: { ...parameters, ...marksOf(order) } }, ignored };
}

/** A model that is newer than this table: what was asked for goes out as it is, and the vendor decides. */
function planUnknown(model: string, order: VideoOrder): VideoPlan {
  const files = [...(order.images ?? []), ...(order.videos ?? [])];
  for (const { url } of files) checkRemote(url, "The reference");
  const media = mediaOf(order, "reference");
  const { resolution, aspectRatio, durationSeconds, audio } = order;
  return {
    ignored: order.size === undefined ? [] : ["size"],
    body: {
      model,
      input: { prompt: order.prompt, ...(media.length === 0 ? {} : { media }) },
      parameters: {
        ...(resolution === undefined ? {} : { resolution: resolution.toUpperCase() }),
        ...(aspectRatio === undefined ? {} : { ratio: aspectRatio }),
        ...(durationSeconds === undefined ? {} : { duration: durationSeconds }),
        ...(audio === undefined ? {} : { audio }),
        ...marksOf(order),
      },
    },
  };
}

function checkTexts(model: string, known: VideoModel, order: VideoOrder): void {
  const { prompt, negativePrompt = "", seed } = order;
  if (prompt.trim() === "") throw invalidRequest("A video needs a prompt.");
  const wide = known.countsWide === true ? (prompt.match(wideCharacters)?.length ?? 0) : 0;
  if (prompt.length + wide > known.promptCharacters) {
    const half = wide === 0 ? "" : `, and half as many of the Chinese script`;
    throw invalidRequest(
      `A prompt for ${model} has at most ${known.promptCharacters} characters${half}; this one has ${prompt.length}.`,
      "Shorten it.",
    );
  }
  if (negativePrompt.length > negativeCharacters) {
    throw invalidRequest(`A negative prompt has at most ${negativeCharacters} characters.`);
  }
  if (seed !== undefined && !(Number.isInteger(seed) && seed >= 0 && seed <= mostSeed)) {
    throw invalidRequest(`A seed is a whole number from 0 to ${mostSeed}.`);
  }
}

function checkFiles(model: string, known: VideoModel, order: VideoOrder): void {
  const { images = [], videos = [] } = order;
  for (const { url } of images) checkRemote(url, "A reference picture");
  for (const { url } of videos) checkRemote(url, "A reference video");
  const count = images.length + videos.length;
  if (known.mode === "text" && count > 0) {
    throw invalidRequest(`${model} starts from text alone.`, "Use an -i2v or -r2v model.");
  }
  const limit = (what: string, given: number, most: number): void => {
    if (given > most) throw invalidRequest(`${model} takes at most ${most} ${what}, not ${given}.`);
  };
  limit(known.images.most === 1 ? "picture" : "pictures", images.length, known.images.most);
  limit(known.videos === 1 ? "video" : "videos", videos.length, known.videos);
  if (known.references !== undefined) limit("references together", count, known.references);
  if (images.length < known.images.least)
    throw invalidRequest(`${model} needs a picture to start from.`);
  if ((known.mode === "reference" || known.mode === "image") && count === 0) {
    throw invalidRequest(`${model} needs a reference picture or video.`);
  }
  checkRoles(model, known, order);
}

/** What each file is to the model: frames and references are two ways of asking, and one order uses one of them. */
function checkRoles(model: string, known: VideoModel, order: VideoOrder): void {
  const { images = [] } = order;
  if (known.files !== "media") {
    if (images.some(({ role }) => role === "last_frame"))
      throw invalidRequest(`${model} takes no last frame.`);
    return;
  }
  const types = mediaOf(order, usualRole(known)).map(({ type }) => type);
  const stray = types.find((type) => known.takes?.includes(type) === false);
  if (stray !== undefined) throw invalidRequest(`${model} takes no ${stray}.`);
  const isFrame = (type: string) => type.endsWith("_frame");
  const frames = types.filter(isFrame);
  if (new Set(frames).size < frames.length) {
    throw invalidRequest(`${model} takes one first and one last frame at most.`);
  }
  if (known.mode === "any" && frames.length > 0 && frames.length < types.length) {
    throw invalidRequest(`${model} takes frames or references, not both at once.`);
  }
  if (known.mode !== "image") return;
  if (types.includes("first_clip") && types.length > 1) {
    throw invalidRequest(`${model} goes on from a clip or starts from pictures, not both.`);
  }
  if (!types.includes("first_clip") && !types.includes("first_frame"))
    throw invalidRequest(`${model} needs a first frame.`);
}

function timeOf(model: string, known: VideoModel, order: VideoOrder): Json {
  const { durationSeconds: wanted, videos = [] } = order;
  if (wanted === undefined) return {};
  // Without a documented limit the vendor decides.
  const { least, only, most: usual } = known.duration ?? { least: 1, most: Infinity };
  const most = videos.length > 0 ? (known.mostWithVideo ?? usual) : usual;
  const isAllowed = only === undefined ? wanted >= least && wanted <= most : only.includes(wanted);
  if (!Number.isInteger(wanted) || !isAllowed) {
    const span = Number.isFinite(most) ? `from ${least} to ${most}` : "whole";
    const range = only === undefined ? span : only.join(", ");
    throw invalidRequest(`${model} makes videos of ${range} seconds, not ${wanted}.`);
  }
  return { duration: wanted };
}

function filesOf(known: VideoModel, order: VideoOrder): Json {
  const { images = [], videos = [] } = order;
  switch (known.files) {
    case "img_url":
      return { img_url: images[0]?.url };
    case "reference_urls":
      return { reference_urls: [...images, ...videos].map(({ url }) => url) };
    case "media": {
      const media = mediaOf(order, usualRole(known));
      return media.length === 0 ? {} : { media };
    }
    default:
      return {};
  }
}

interface RoledFile {
  type: string;
  url: string;
}

function usualRole({ mode }: VideoModel): "frames" | "reference" {
  return mode === "image" ? "frames" : "reference";
}

/** Files with their roles. What has none is a reference, or the frames in order where the model starts from frames. */
function mediaOf(
  { images = [], videos = [] }: VideoOrder,
  usual: "frames" | "reference",
): RoledFile[] {
  const frames = ["first_frame", "last_frame"];
  const pictures = images.map(({ url, role }: VideoReference, index) => ({
    type: role ?? (usual === "frames" ? (frames[index] ?? "last_frame") : "reference_image"),
    url,
  }));
  const clips = videos.map(({ url, role }) => ({
    type: role ?? (usual === "frames" ? "first_clip" : "reference_video"),
    url,
  }));
  return [...pictures, ...clips];
}

function marksOf({ watermark, seed }: VideoOrder): Json {
  return {
    ...(watermark === undefined ? {} : { watermark }),
    ...(seed === undefined ? {} : { seed }),
  };
}
