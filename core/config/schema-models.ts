import { z } from "zod";

/** A reference to a secret that lives elsewhere; OpenClaw's shape. */
export const secretReference = z.strictObject({
  source: z.enum(["env", "file", "exec", "store"]),
  provider: z.string().min(1).optional(),
  id: z.string().min(1),
});

/** A secret in place, `${NAME}`, or a reference. */
export const secretInput = z.union([z.string(), secretReference]);

export const secretsSchema = z.strictObject({
  providers: z
    .record(
      z.string(),
      z.discriminatedUnion("source", [
        z.strictObject({
          source: z.literal("env"),
          allowlist: z.array(z.string()).optional(),
        }),
        z.strictObject({
          source: z.literal("file"),
          path: z.string().min(1),
          mode: z.enum(["json", "singleValue"]).optional(),
        }),
        // These two are read only to say that they are not supported, where such a secret is needed.
        z.looseObject({ source: z.literal("exec") }),
        z.looseObject({ source: z.literal("store") }),
      ]),
    )
    .optional(),
  defaults: z.strictObject({ env: z.string().optional(), file: z.string().optional() }).optional(),
});

const modelRow = z.strictObject({
  id: z.string().min(1),
  name: z.string().optional(),
  reasoning: z.boolean().optional(),
  input: z.array(z.enum(["text", "image", "audio", "video", "document"])).optional(),
  cost: z
    .looseObject({
      input: z.number().nonnegative().optional(),
      output: z.number().nonnegative().optional(),
      cacheRead: z.number().nonnegative().optional(),
      cacheWrite: z.number().nonnegative().optional(),
    })
    .optional(),
  contextWindow: z.number().positive().optional(),
  contextTokens: z.number().positive().optional(),
  maxTokens: z.number().positive().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  headers: z.record(z.string(), secretInput).optional(),
  compat: z.record(z.string(), z.unknown()).optional(),
});

export const modelProviderSchema = z.strictObject({
  baseUrl: z.string().min(1).optional(),
  apiKey: secretInput.optional(),
  api: z.string().min(1).optional(),
  headers: z.record(z.string(), secretInput).optional(),
  timeoutSeconds: z.number().int().positive().optional(),
  maxConcurrent: z.number().int().positive().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  models: z.array(modelRow).optional(),
});

export const modelsSchema = z.strictObject({
  mode: z.enum(["merge", "replace"]).optional(),
  unattended: z.enum(["warn", "refuse", "allow"]).optional(),
  providers: z.record(z.string(), modelProviderSchema).optional(),
});

/** `channels.modelByChannel` */
export const modelByChannelSchema = z
  .record(z.string(), z.record(z.string(), z.string().min(1)))
  .describe("The model of a room or person: channel, then its id, then the model.");
