import { z } from "zod";
import { defineTool } from "../sdk/tool.ts";
import { needMedia } from "./need-media.ts";

export const image = defineTool({
  name: "image",
  description:
    "Looks at a picture or video of this conversation again and answers a question about it. Without `file` it is the newest one.",
  risk: "read",
  idempotent: true,
  inputSchema: z.strictObject({
    question: z.string().min(1),
    file: z.string().optional().describe("media: reference or file name"),
    model: z
      .string()
      .optional()
      .describe("provider/model; leave it out unless somebody asks for one."),
  }),
  async execute({ question, file, model }, context) {
    const media = needMedia(context);
    const files = media.files().filter(({ mimeType }) => /^(image|video)\//.test(mimeType));
    const found =
      file === undefined ? files[0] : files.find(({ uri, name }) => uri === file || name === file);
    if (found === undefined)
      throw new Error("There is no such picture or video in this conversation.");
    const { capability, call } = await media.find("understand", model);
    const [kind] = found.mimeType.split("/");
    if (!capability.kinds.some((each) => each === kind))
      throw new Error(`${call.model} does not take a ${kind}.`);
    const bytes = await media.store.read(found);
    const request = { ...call, prompt: question, media: { mimeType: found.mimeType, bytes } };
    return (await capability.run(request, context.signal)).text;
  },
});
