import { z } from "zod";

const mediaModelChoice = z.union([
  z.string().min(1),
  z.strictObject({
    primary: z.string().min(1).optional(),
    fallbacks: z.array(z.string().min(1)).optional(),
  }),
]);

/** Part of `agents.defaults`: what may come in, and which models see, hear, draw and film. */
export const agentMediaKeys = {
  mediaMaxMb: z.number().positive().max(512).optional(),
  imageMaxDimensionPx: z.number().int().min(64).max(16_384).optional(),
  imageModel: mediaModelChoice.optional(),
  mediaModels: z
    .strictObject({
      image: mediaModelChoice.optional(),
      video: mediaModelChoice.optional(),
      speech: mediaModelChoice.optional(),
      transcription: mediaModelChoice.optional(),
    })
    .optional(),
};

const understandingSchema = z.strictObject({
  enabled: z.boolean().optional(),
  prompt: z.string().min(1).optional(),
});

/** `tools.media`: whether what comes in is described or written down for models that cannot see or hear. */
export const mediaToolsSchema = z.strictObject({
  image: understandingSchema.optional(),
  audio: z.strictObject({ enabled: z.boolean().optional() }).optional(),
  video: understandingSchema.optional(),
});

export const attachmentsSchema = z.strictObject({
  ttlHours: z.number().int().min(1).max(8760).optional(),
  maxTotalMb: z.number().int().positive().optional(),
});
