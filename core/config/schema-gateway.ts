import { z } from "zod";
import { secretInput } from "./schema-models.ts";

export const gatewaySchema = z.strictObject({
  mode: z.enum(["local", "remote"]).optional(),
  port: z.number().int().min(0).max(65535).optional(),
  bind: z.enum(["auto", "lan", "loopback", "custom", "tailnet"]).optional(),
  customBindHost: z.string().optional(),
  auth: z
    .strictObject({
      mode: z.enum(["none", "token", "password", "trusted-proxy"]).optional(),
      token: secretInput.optional(),
      password: secretInput.optional(),
      /** Opens the gateway for looking: no method that changes anything, no model call. */
      readOnlyToken: secretInput.optional(),
      rateLimit: z
        .strictObject({
          maxAttempts: z.number().int().positive().optional(),
          windowMs: z.number().int().positive().optional(),
          lockoutMs: z.number().int().positive().optional(),
          exemptLoopback: z.boolean().optional(),
        })
        .optional(),
    })
    .optional(),
  controlUi: z
    .strictObject({
      enabled: z.boolean().optional(),
      allowedOrigins: z.array(z.string()).optional(),
    })
    .optional(),
  http: z
    .strictObject({
      endpoints: z
        .strictObject({
          chatCompletions: z.strictObject({ enabled: z.boolean().optional() }).optional(),
          responses: z.strictObject({ enabled: z.boolean().optional() }).optional(),
        })
        .optional(),
    })
    .optional(),
  reload: z.strictObject({ mode: z.enum(["hybrid", "off"]).optional() }).optional(),
});
