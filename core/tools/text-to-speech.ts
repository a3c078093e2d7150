import { z } from "zod";
import { defineTool } from "../sdk/tool.ts";
import { needMedia, sendFiles } from "./need-media.ts";

export const textToSpeech = defineTool({
  name: "tts",
  description:
    "Speaks a text. The recording goes to this chat with your answer. Use it when somebody wants to hear something.",
  risk: "write",
  inputSchema: z.strictObject({
    text: z.string().min(1),
    voice: z.string().optional(),
    language: z.string().optional().describe("Chinese, English, …; found out when left out."),
    model: z
      .string()
      .optional()
      .describe("provider/model; leave it out unless somebody asks for one."),
  }),
  async execute({ text, voice, language, model }, context) {
    const found = await needMedia(context).find("speech", model);
    const wishes = {
      ...(voice === undefined ? {} : { voice }),
      ...(language === undefined ? {} : { language }),
    };
    const file = await found.capability.run({ ...found.call, text, ...wishes }, context.signal);
    return sendFiles([file], "audio", found, context);
  },
});
