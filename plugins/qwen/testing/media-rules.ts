import { nativeError, type Refusal } from "./dashscope-answers.ts";
import type { FakeRequest } from "./fake-request.ts";

/** What the vendor refuses, written down from its pages and apart from the plugin's own tables. */

type Json = Record<string, unknown>;

const invalid = (message: string): Refusal => nativeError(400, "InvalidParameter", message);
const wideSizes =
  /^(1280\*720|720\*1280|960\*960|1088\*832|832\*1088|1920\*1080|1080\*1920|1440\*1440|1632\*1248|1248\*1632)$/;

/** A model as its page describes it. */
interface VideoPage {
  line: "2.6" | "2.7" | "3.0" | "horse";
  mode: "t2v" | "i2v" | "r2v" | "edit" | "any";
  isFlash: boolean;
  isInTheStates: boolean;
}

export function checkVideo({ headers, body }: Pick<FakeRequest, "headers" | "body">) {
  if (headers["x-dashscope-async"] !== "enable") {
    const message = "current user api does not support synchronous calls.";
    return nativeError(403, "AccessDenied", message);
  }
  const page = pageOf(String(body["model"]));
  if (page === undefined) return nativeError(404, "ModelNotFound", "Model not exist.");
  const input = (body["input"] ?? {}) as Json;
  const parameters = (body["parameters"] ?? {}) as Json;
  return (
    checkNames(page, parameters) ??
    checkPrompt(page, input["prompt"]) ??
    checkInput(page, input, parameters["duration"])
  );
}

function pageOf(model: string): VideoPage | undefined {
  const [, line, mode, flash, states] =
    /^wan(2\.6|2\.7)-(t2v|i2v|r2v)(-flash)?(-us)?$/.exec(model) ?? [];
  const facts = { isFlash: flash !== undefined, isInTheStates: states !== undefined };
  if (line !== undefined) {
    const known = line === "2.6" || (flash ?? states) === undefined;
    return known ? ({ line, mode, ...facts } as VideoPage) : undefined;
  }
  if (/^wan3\.0-video(-prime)?$/.test(model)) return { line: "3.0", mode: "any", ...facts };
  if (model === "wan2.7-videoedit") return { line: "horse", mode: "edit", ...facts };
  const [, kind] = /^happyhorse-1\.[01]-(t2v|i2v|r2v|video-edit)$/.exec(model) ?? [];
  if (kind === undefined) return undefined;
  return { line: "horse", mode: kind === "video-edit" ? "edit" : kind, ...facts } as VideoPage;
}

function checkNames({ line, mode, isFlash }: VideoPage, parameters: Json): Refusal | undefined {
  const usesSize = line === "2.6" && mode !== "i2v";
  const known = new Set(["duration", "watermark", "seed", "prompt_extend"]);
  known.add(usesSize ? "size" : "resolution");
  if (line === "2.6") known.add("shot_type");
  if (line === "horse" || (line !== "2.6" && mode !== "i2v")) known.add("ratio");
  if (isFlash || line === "3.0") known.add("audio");
  const stray = Object.keys(parameters).find((name) => !known.has(name));
  if (stray !== undefined) return invalid(`Unknown parameter: ${stray}`);
  const { size, resolution, ratio } = parameters;
  if (size !== undefined && !matches(size, wideSizes)) return invalid("size");
  const allowed = line === "3.0" ? /^(480P|720P|1080P)$/ : /^(720P|1080P)$/;
  if (resolution !== undefined && !matches(resolution, allowed)) return invalid("resolution");
  const shapes =
    line === "3.0" ? /^(16:9|9:16|1:1|4:3|3:4|adaptive)$/ : /^(16:9|9:16|1:1|4:3|3:4)$/;
  return ratio === undefined || matches(ratio, shapes) ? undefined : invalid("ratio");
}

function checkPrompt({ line }: VideoPage, prompt: unknown): Refusal | undefined {
  if (typeof prompt !== "string" || prompt === "") return invalid("prompt");
  if (line === "2.6") return undefined; // Cut off there without a word.
  const isWide = /\p{Script=Han}/u.test(prompt);
  const most = line === "3.0" ? 20_000 : line === "horse" && isWide ? 2_500 : 5_000;
  return prompt.length > most ? invalid(`Range of input length should be [1, ${most}]`) : undefined;
}

function checkInput(page: VideoPage, input: Json, duration: unknown): Refusal | undefined {
  const { line, mode } = page;
  const media = (input["media"] ?? []) as Json[];
  const references = (input["reference_urls"] ?? []) as unknown[];
  const one = input["img_url"];
  const urls = [one, ...references, ...media.map(({ url }) => url)].filter(
    (url) => url !== undefined,
  );
  if (urls.some((url) => !matches(url, /^https?:\/\//))) {
    return nativeError(400, "InvalidURL", "The provided URL is invalid.");
  }
  if (mode === "t2v" && urls.length > 0) return invalid("t2v takes no media");
  if (mode !== "t2v" && mode !== "any" && urls.length === 0) return invalid("media is required");
  if (line === "2.6" ? media.length > 0 : one !== undefined || references.length > 0) {
    return invalid("Unknown input");
  }
  if (references.length > 5) return invalid("reference_urls");
  const types = media.map(({ type }) => String(type));
  return checkTypes(page, types) ?? checkDuration(page, types, duration);
}

function checkTypes({ line, mode }: VideoPage, types: readonly string[]): Refusal | undefined {
  const count = (type: string) => types.filter((each) => each === type).length;
  if (count("first_frame") > 1 || count("last_frame") > 1) return invalid("media: frames");
  const takes = {
    t2v: /^$/,
    i2v: line === "horse" ? /^first_frame$/ : /^(first_frame|last_frame|driving_audio|first_clip)$/,
    r2v:
      line === "horse"
        ? /^(reference_image|reference_video)$/
        : /^(reference_image|reference_video|first_frame)$/,
    edit: /^(reference_image|reference_video)$/,
    any: /^(first_frame|last_frame|reference_image|reference_video|reference_audio)$/,
  }[mode];
  if (types.some((type) => !takes.test(type))) return invalid("media: type");
  if (count("first_clip") > 0 && types.length > 1) return invalid("media: first_clip");
  if (
    mode === "i2v" &&
    count("first_clip") === 0 &&
    types.length > 0 &&
    count("first_frame") === 0
  ) {
    return invalid("media: first_frame");
  }
  const hasFrames = types.some((type) => type.endsWith("_frame"));
  if (mode !== "any") return types.length > 6 ? invalid("media: too many") : undefined;
  if (hasFrames && types.some((type) => type.startsWith("reference_")))
    return invalid("The two modes are mutually exclusive.");
  return count("reference_image") > 10 || count("reference_video") > 5
    ? invalid("media: too many")
    : undefined;
}

function checkDuration(
  { line, mode, isInTheStates }: VideoPage,
  types: readonly string[],
  duration: unknown,
): Refusal | undefined {
  if (duration === undefined) return undefined;
  if (isInTheStates) {
    return [5, 10, 15].includes(Number(duration)) ? undefined : invalid("duration");
  }
  const isShort =
    mode === "r2v" && (line === "2.6" || (line === "2.7" && types.includes("reference_video")));
  const [least, most] = line === "horse" ? [1, 60] : [2, line === "3.0" ? 30 : isShort ? 10 : 15];
  const isSound =
    Number.isInteger(duration) && Number(duration) >= least && Number(duration) <= most;
  return isSound ? undefined : invalid(`duration should be in [${least}, ${most}]`);
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === "string" && pattern.test(value);
}

export function checkImage({ model, input, parameters = {} }: Json): Refusal | undefined {
  if (!/^(qwen-image|wan2\.6-t2i)/.test(String(model)))
    return invalid("url error, please check url！");
  const messages = ((input as Json | undefined)?.["messages"] ?? []) as { content?: Json[] }[];
  if (messages[0]?.content?.some(({ text }) => typeof text === "string") !== true)
    return invalid("prompt is required");
  const n = (parameters as Json)["n"];
  if (n !== 1 && /^qwen-image-(max|plus)/.test(String(model)))
    return invalid("num_images_per_prompt must be 1");
  return typeof n === "number" && n >= 1 && n <= 6 ? undefined : invalid("n");
}

export function checkSpeech({ input }: Json): Refusal | undefined {
  const { text, voice } = (input ?? {}) as Json;
  if (typeof text !== "string" || text === "" || text.length > 600) {
    return invalid("Range of input length should be [1, 600]");
  }
  return typeof voice === "string" ? undefined : invalid("voice");
}
