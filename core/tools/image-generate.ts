import { z } from "zod";
import type { MediaBytes } from "../sdk/capabilities.ts";
import type { ContentPart } from "../sdk/message.ts";
import { defineTool } from "../sdk/tool.ts";
import type { ToolMedia } from "../sdk/tool-media.ts";
import { needMedia, sendFiles } from "./need-media.ts";

export const imageGenerate = defineTool({
  name: "image_generate",
  description:
    "Draws pictures from a text, or changes pictures. They go to this chat with your answer. It costs money.",
  risk: "write",
  inputSchema: z.strictObject({
    prompt: z.string().min(1),
    negativePrompt: z.string().optional(),
    model: z
      .string()
      .optional()
      .describe("provider/model; leave it out unless somebody asks for one."),
    size: z.string().optional().describe("1024x1024"),
    count: z.number().int().min(1).max(6).optional(),
    images: z
      .array(z.string())
      .max(3)
      .optional()
      .describe(
        "Pictures to start from: media: references of this conversation, or public https addresses.",
      ),
    watermark: z.boolean().optional(),
    seed: z.number().int().optional(),
  }),
  async execute({ model, images, ...wishes }, context): Promise<ContentPart[]> {
    const media = needMedia(context);
    const found = await media.find("image", model);
    const order = {
      prompt: wishes.prompt,
      ...(wishes.negativePrompt === undefined ? {} : { negativePrompt: wishes.negativePrompt }),
      ...(wishes.size === undefined ? {} : { size: wishes.size }),
      ...(wishes.count === undefined ? {} : { count: wishes.count }),
      ...(wishes.watermark === undefined ? {} : { watermark: wishes.watermark }),
      ...(wishes.seed === undefined ? {} : { seed: wishes.seed }),
      ...(images === undefined
        ? {}
        : { images: await Promise.all(images.map((each) => source(each, media))) }),
    };
    const files = await found.capability.run({ ...found.call, ...order }, context.signal);
    return sendFiles(files, "image", found, context);
  },
});

/** Only files of this conversation: a reference that somebody wrote down from elsewhere is not looked up. */
async function source(address: string, media: ToolMedia): Promise<MediaBytes | { url: string }> {
  if (!address.startsWith("media:")) return { url: address };
  const file = media.files().find(({ uri }) => uri === address);
  if (file === undefined) throw new Error(`${address} is not a file of this conversation.`);
  return { mimeType: file.mimeType, bytes: await media.store.read(file) };
}
