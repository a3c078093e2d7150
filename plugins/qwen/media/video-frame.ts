import type { VideoOrder } from "openclaw/sdk";
import { invalidRequest, type Json } from "./vendor-call.ts";
import { sizes, type VideoModel } from "./video-models.ts";

const defaultRatio = "16:9";

/** Size, resolution and ratio in the way that the model is asked for them. What cannot be wished for with this model is added to `ignored`. */
export function frameOf(
  model: string,
  known: VideoModel,
  order: VideoOrder,
  ignored: string[],
): Json {
  const asked = readFrame(order);
  const resolution = asked.resolution;
  if (resolution !== undefined && !known.resolutions.includes(resolution)) {
    throw invalidRequest(
      `${model} makes videos in ${known.resolutions.join(" or ")}, not ${resolution}.`,
    );
  }
  if (asked.ratio !== undefined && known.ratios.length > 0 && !known.ratios.includes(asked.ratio)) {
    throw invalidRequest(
      `${model} makes videos of ${known.ratios.join(", ")}, not ${asked.ratio}.`,
    );
  }
  switch (known.frame) {
    case "size":
      return sizeOf(model, known, asked);
    case "resolution":
      // The picture gives the shape.
      if (asked.ratio !== undefined)
        ignored.push(order.size === undefined ? "aspectRatio" : "size");
      return resolution === undefined ? {} : { resolution };
    case "resolution-ratio": {
      const startsWithFrame = order.images?.some(({ role }) => role === "first_frame") === true;
      if (startsWithFrame && asked.ratio !== undefined) ignored.push("aspectRatio");
      const ratio = asked.ratio === undefined || startsWithFrame ? {} : { ratio: asked.ratio };
      return { ...(resolution === undefined ? {} : { resolution }), ...ratio };
    }
  }
}

interface AskedFrame {
  resolution?: string;
  ratio?: string;
}

function readFrame({ size, resolution, aspectRatio }: VideoOrder): AskedFrame {
  const asked: AskedFrame = {
    ...(resolution === undefined ? {} : { resolution: resolution.trim().toUpperCase() }),
    ...(aspectRatio === undefined ? {} : { ratio: aspectRatio.trim().toLowerCase() }),
  };
  if (size === undefined) return asked;
  const wanted = size.trim().toLowerCase().replace(/[x×]/, "*");
  for (const [name, ratios] of Object.entries(sizes)) {
    const found = Object.entries(ratios).find(([, each]) => each === wanted);
    if (found !== undefined) return agree(asked, { resolution: name, ratio: found[0] }, size);
  }
  const all = Object.values(sizes).flatMap((ratios) => Object.values(ratios));
  throw invalidRequest(
    `A video of ${size} cannot be made.`,
    `Sizes: ${all.map((each) => each.replace("*", "x")).join(", ")}.`,
  );
}

function agree(asked: AskedFrame, sized: Required<AskedFrame>, size: string): AskedFrame {
  const clashes =
    (asked.resolution !== undefined && asked.resolution !== sized.resolution) ||
    (asked.ratio !== undefined && asked.ratio !== sized.ratio);
  if (!clashes) return sized;
  throw invalidRequest(
    `The size ${size} is ${sized.resolution} and ${sized.ratio}, and something else was asked for as well.`,
    "Give the size alone, or resolution and aspect ratio.",
  );
}

function sizeOf(model: string, known: VideoModel, { resolution, ratio }: AskedFrame): Json {
  if (resolution === undefined && ratio === undefined) return {};
  const name = resolution ?? known.resolutions.at(-1) ?? "1080P";
  const size = sizes[name]?.[ratio ?? defaultRatio];
  if (size === undefined) {
    throw invalidRequest(`${model} makes no video of ${name} and ${ratio ?? defaultRatio}.`);
  }
  return { size };
}
