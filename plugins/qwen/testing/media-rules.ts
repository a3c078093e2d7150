import { nativeError, type Refusal } from "./dashscope-answers.ts";
import type { FakeRequest } from "./dashscope-server.ts";

/** What the vendor refuses, written down from its pages and apart from the plugin's own tables. */

type Json = Record<string, unknown>;

const invalid = (message: string): Refusal => nativeError(400, "InvalidParameter", message);
const wideSizes =
  /^(1280\*720|720\*1280|960\*960|1088\*832|832\*1088|1920\*1080|1080\*1920|1440\*1440|1632\*1248|1248\*1632)$/;

export function checkVideo({ headers, body }: FakeRequest): Refusal | undefined {
  if (headers["x-dashscope-async"] !== "enable") {
    const message = "current user api does not support synchronous calls.";
    return nativeError(403, "AccessDenied", message);
  }
  const model = String(body["model"]);
  const input = (body["input"] ?? {}) as Json;
  const parameters = (body["parameters"] ?? {}) as Json;
  const [, version = "", mode = ""] = /^wan(2\.6|2\.7|3\.0)-(t2v|i2v|r2v|video)/.exec(model) ?? [];
  if (version === "") return nativeError(404, "ModelNotFound", "Model not exist.");
  return (
    checkNames(version, mode, model, parameters) ??
    checkInput(version, mode, input) ??
    checkDuration(mode, version, parameters["duration"])
  );
}

function checkNames(
  version: string,
  mode: string,
  model: string,
  parameters: Json,
): Refusal | undefined {
  const usesSize = version === "2.6" && mode !== "i2v";
  const known = new Set(["duration", "watermark", "seed", "prompt_extend"]);
  known.add(usesSize ? "size" : "resolution");
  if (usesSize || (version === "2.6" && mode === "i2v")) known.add("shot_type");
  if (version !== "2.6" && mode !== "i2v") known.add("ratio");
  if (model.endsWith("-flash") || version === "3.0") known.add("audio");
  const stray = Object.keys(parameters).find((name) => !known.has(name));
  if (stray !== undefined) return invalid(`Unknown parameter: ${stray}`);
  const { size, resolution } = parameters;
  if (size !== undefined && !matches(size, wideSizes)) return invalid("size");
  const allowed = version === "3.0" ? /^(480P|720P|1080P)$/ : /^(720P|1080P)$/;
  if (resolution !== undefined && !matches(resolution, allowed)) return invalid("resolution");
  return undefined;
}

function checkInput(version: string, mode: string, input: Json): Refusal | undefined {
  if (typeof input["prompt"] !== "string" || input["prompt"] === "") return invalid("prompt");
  const media = (input["media"] ?? []) as Json[];
  const urls = [
    input["img_url"],
    ...((input["reference_urls"] ?? []) as unknown[]),
    ...media.map(({ url }) => url),
  ].filter((url) => url !== undefined);
  if (urls.some((url) => !matches(url, /^https?:\/\//))) {
    return nativeError(400, "InvalidURL", "The provided URL is invalid.");
  }
  if (mode === "t2v" && urls.length > 0) return invalid("t2v takes no media");
  if ((mode === "i2v" || mode === "r2v") && urls.length === 0) return invalid("media is required");
  if (version === "2.6" && media.length > 0) return invalid("Unknown input: media");
  const types = media.map(({ type }) => String(type));
  const hasFrames = types.some((type) => type.endsWith("_frame"));
  if (mode === "video" && hasFrames && types.some((type) => type.startsWith("reference_")))
    return invalid("The two modes are mutually exclusive.");
  return urls.length > 10 ? invalid("too many references") : undefined;
}

function checkDuration(mode: string, version: string, duration: unknown): Refusal | undefined {
  if (duration === undefined) return undefined;
  const most = version === "3.0" ? 30 : mode === "r2v" && version === "2.6" ? 10 : 15;
  const isSound = typeof duration === "number" && duration >= 2 && duration <= most;
  return isSound ? undefined : invalid(`duration should be in [2, ${most}]`);
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
