import { z } from "zod";
import { secretInput } from "./schema-models.ts";

/** Webhooks: addresses at which other programs hand in messages. */
export const hooksSchema = z.strictObject({
  enabled: z.boolean().optional(),
  token: secretInput.optional(),
  path: z
    .string()
    .regex(/^\/[A-Za-z0-9/_-]*[A-Za-z0-9_-]$/, "must be a path such as /hooks, and not / alone")
    .optional(),
  maxBodyBytes: z.number().int().positive().optional(),
  defaultSessionKey: z.string().min(1).optional(),
  allowRequestSessionKey: z.boolean().optional(),
  allowedSessionKeyPrefixes: z.array(z.string().min(1)).optional(),
  allowedAgentIds: z.array(z.string().min(1)).optional(),
});
