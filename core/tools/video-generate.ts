import { z } from "zod";
import type { VideoOrder } from "../sdk/capabilities.ts";
import type { JobRow } from "../sdk/storage-jobs.ts";
import { defineTool, type ToolContext } from "../sdk/tool.ts";
import { needMedia } from "./need-media.ts";

const role = z.enum(["first_frame", "last_frame", "reference_image"]);

export const videoGenerate = defineTool({
  name: "video_generate",
  description:
    "Makes a video from a text, and from pictures or videos that have a public web address. It takes minutes and costs money: the tool answers at once, and the finished video comes to this chat by itself. Do not call it again for the same video. `status` and `list` tell how far it is, `cancel` gives it up.",
  risk: "write",
  // The same order again answers the one that is under way.
  idempotent: true,
  inputSchema: z.strictObject({
    action: z.enum(["generate", "status", "list", "cancel"]).optional(),
    job: z.string().optional().describe("For status and cancel: the id of the video."),
    prompt: z.string().optional(),
    negativePrompt: z.string().optional(),
    model: z
      .string()
      .optional()
      .describe("provider/model; leave it out unless somebody asks for one."),
    images: z.array(z.string()).max(10).optional().describe("Public http or https addresses."),
    imageRoles: z.array(role).max(10).optional().describe("One for each picture, in order."),
    videos: z.array(z.string()).max(5).optional().describe("Public http or https addresses."),
    audioUrl: z.string().optional().describe("Public address of a sound track."),
    size: z.string().optional().describe("1280x720"),
    resolution: z.string().optional().describe("480P, 720P or 1080P"),
    aspectRatio: z.string().optional().describe("16:9, 9:16, 1:1, 4:3 or 3:4"),
    durationSeconds: z.number().optional(),
    audio: z.boolean().optional().describe("Whether it has sound."),
    watermark: z.boolean().optional(),
    seed: z.number().optional(),
  }),
  async execute(input, context) {
    const media = needMedia(context);
    const { action = "generate", job: id, model } = input;
    if (action === "list" || action === "status")
      return describeJobs(await media.jobs(), id, context);
    if (action === "cancel") {
      if (id === undefined) throw new Error("`job` is missing: the id of the video to give up.");
      return media.cancelJob(id, context.signal);
    }
    const { job, isNew, ignored } = await media.orderVideo(orderOf(input), model, context.signal);
    if (!isNew) return `This video was ordered already. ${describeJob(job, context)}`;
    const left = ignored.length === 0 ? "" : ` This model cannot be told: ${ignored.join(", ")}.`;
    return `Ordered as ${job.id} with ${job.model}.${left} It takes a few minutes and comes to this chat by itself; tell the user so.`;
  },
});

interface VideoInput {
  prompt?: string | undefined;
  images?: string[] | undefined;
  imageRoles?: z.infer<typeof role>[] | undefined;
  videos?: string[] | undefined;
}

function orderOf(input: VideoInput & Record<string, unknown>): VideoOrder {
  const { prompt = "", images = [], imageRoles = [], videos = [] } = input;
  const wishes = [
    "negativePrompt",
    "audioUrl",
    "size",
    "resolution",
    "aspectRatio",
    "durationSeconds",
    "audio",
    "watermark",
    "seed",
  ].flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]]));
  return {
    prompt,
    ...Object.fromEntries(wishes),
    ...(images.length === 0
      ? {}
      : {
          images: images.map((url, at) => {
            const named = imageRoles[at];
            return named === undefined ? { url } : { url, role: named };
          }),
        }),
    ...(videos.length === 0 ? {} : { videos: videos.map((url) => ({ url })) }),
  };
}

function describeJobs(
  jobs: readonly JobRow[],
  id: string | undefined,
  context: ToolContext,
): string {
  const wanted = id === undefined ? jobs : jobs.filter((job) => job.id === id);
  if (wanted.length === 0) return "There is no such video in this conversation.";
  return wanted.map((job) => describeJob(job, context)).join("\n");
}

function describeJob(
  { id, state, model, note, order, createdAt }: JobRow,
  context: ToolContext,
): string {
  const minutes = Math.max(0, Math.round((context.now() - createdAt) / 60_000));
  const more = note === undefined || state === "done" ? "" : ` (${note})`;
  return `${id}: ${state}${more}, ${model}, ordered ${minutes} minutes ago: ${order.prompt.slice(0, 120)}`;
}
