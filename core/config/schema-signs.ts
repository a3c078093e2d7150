import { z } from "zod";

/** Signs that the bot puts on the message that it works on. */
export const signsShape = {
  ackReaction: z.string().optional(),
  ackReactionScope: z.enum(["group-mentions", "group-all", "direct", "all", "off"]).optional(),
  removeAckAfterReply: z.boolean().optional(),
  statusReactions: z
    .strictObject({
      enabled: z.boolean().optional(),
      emojis: z
        .strictObject({
          thinking: z.string().min(1).optional(),
          tool: z.string().min(1).optional(),
          done: z.string().min(1).optional(),
          error: z.string().min(1).optional(),
        })
        .optional(),
    })
    .optional(),
};
