import { z } from "openclaw/sdk";

/** The section `channels.__NAME__` of the config. */
export const channelConfigSchema = z.strictObject({
  enabled: z.boolean().optional(),
  folder: z.string().min(1).optional().describe("Absolute path of the folder that holds inbox/ and outbox/"),
  allowFrom: z
    .array(z.union([z.string(), z.number()]))
    .optional()
    .describe("User ids of the operating system that may talk; the gateway's own when absent"),
});

export type ChannelConfig = z.infer<typeof channelConfigSchema>;
