import { z } from "zod";
import { thinkingLevels } from "../sdk/provider.ts";
import { contextKeys, displayKeys, queueSchema, resetKeys } from "./schema-conversation.ts";
import { bindingsSchema, broadcastSchema, dmScopes, groupScopes } from "./schema-bindings.ts";
import { budgetsSchema } from "./schema-budgets.ts";
import { diagnosticsSchema } from "./schema-diagnostics.ts";
import { hooksSchema } from "./schema-hooks.ts";
import { gatewaySchema } from "./schema-gateway.ts";
import { agentMediaKeys, attachmentsSchema } from "./schema-media.ts";
import { modelByChannelSchema, modelsSchema, secretsSchema } from "./schema-models.ts";
import { signsShape } from "./schema-signs.ts";
import { agentToolsSchema, mcpSchema, skillsSchema, toolsSchema } from "./schema-tools.ts";
import type { secretInput } from "./schema-models.ts";

/**
 * The keys that this program reads, in their newest spelling. Older spellings are rewritten before this schema sees them (`normalise.ts`); keys that
 * OpenClaw knows and nothing here reads are set aside (`known-keys.ts`). A key that is added here must be read somewhere.
 */

const modelChoice = z.union([
  z.string().min(1),
  z.strictObject({
    primary: z.string().min(1).optional(),
    fallbacks: z.array(z.string().min(1)).optional(),
  }),
]);

const modelPolicySchema = z.strictObject({
  allow: z
    .array(z.string().min(1))
    .describe("The models that people may choose: references, provider/* or provider/space/*.")
    .optional(),
});

const skillNames = z
  .array(z.string().min(1))
  .describe("The skills that are offered, by name; all when absent.");

const agentDefaultsSchema = z.strictObject({
  model: modelChoice.optional(),
  models: z
    .record(
      z.string(),
      z.strictObject({
        alias: z.string().min(1).optional(),
        params: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .optional(),
  modelPolicy: modelPolicySchema.optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  thinkingDefault: z.enum(thinkingLevels).optional(),
  workspace: z.string().min(1).optional(),
  skipBootstrap: z.boolean().optional(),
  bootstrapMaxChars: z.number().int().positive().optional(),
  bootstrapTotalMaxChars: z.number().int().positive().optional(),
  contextTokens: z.number().int().positive().optional(),
  timeoutSeconds: z.number().int().positive().optional(),
  userTimezone: z.string().min(1).optional(),
  skills: skillNames.optional(),
  ...displayKeys,
  ...contextKeys,
  ...agentMediaKeys,
  maxConcurrent: z.number().int().positive().optional(),
});

const agentEntrySchema = z.strictObject({
  default: z.boolean().optional(),
  name: z.string().min(1).optional(),
  workspace: z.string().min(1).optional(),
  model: modelChoice.optional(),
  thinkingDefault: z.enum(thinkingLevels).optional(),
  modelPolicy: modelPolicySchema.optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  identity: z.strictObject({ name: z.string().min(1).optional() }).optional(),
  groupChat: z.strictObject({ mentionPatterns: z.array(z.string().min(1)).optional() }).optional(),
  ...displayKeys,
  tools: agentToolsSchema.optional(),
  skills: skillNames.optional(),
});

export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  gateway: gatewaySchema.optional(),
  hooks: hooksSchema.optional(),
  budgets: budgetsSchema.optional(),
  bindings: bindingsSchema.optional(),
  broadcast: broadcastSchema.optional(),
  diagnostics: diagnosticsSchema.optional(),
  env: z.strictObject({ vars: z.record(z.string(), z.string()).optional() }).optional(),
  secrets: secretsSchema.optional(),
  auth: z
    .strictObject({
      profiles: z
        .record(
          z.string(),
          z.strictObject({
            provider: z.string().min(1),
            mode: z.enum(["api_key", "oauth", "token", "aws-sdk"]),
          }),
        )
        .optional(),
      order: z.record(z.string(), z.array(z.string())).optional(),
    })
    .optional(),
  models: modelsSchema.optional(),
  agents: z
    .strictObject({
      defaults: agentDefaultsSchema.optional(),
      entries: z.record(z.string(), agentEntrySchema).optional(),
    })
    .optional(),
  tools: toolsSchema.optional(),
  mcp: mcpSchema.optional(),
  skills: skillsSchema.optional(),
  attachments: attachmentsSchema.optional(),
  session: z
    .strictObject({
      dmScope: z.enum(dmScopes).optional(),
      groupScope: z.enum(groupScopes).optional(),
      /** A person's name to the ids under which they write: `<channel>:<id>`. */
      identityLinks: z.record(z.string().min(1), z.array(z.string().min(1))).optional(),
      mainKey: z.string().min(1).optional(),
      ...resetKeys,
    })
    .optional(),
  messages: z
    .strictObject({
      groupChat: z
        .strictObject({
          mentionPatterns: z.array(z.string().min(1)).optional(),
          historyLimit: z.number().int().nonnegative().optional(),
        })
        .optional(),
      ...signsShape,
      queue: queueSchema.optional(),
    })
    .optional(),
  commands: z
    .strictObject({
      ownerAllowFrom: z.array(z.union([z.string(), z.number()])).optional(),
      config: z.boolean().optional(),
    })
    .optional(),
  /** Each section is checked against the schema in the channel plugin's manifest. */
  channels: z
    .looseObject({
      defaults: z
        .strictObject({ groupPolicy: z.enum(["allowlist", "open", "disabled"]).optional() })
        .optional(),
      modelByChannel: modelByChannelSchema.optional(),
    })
    .optional(),
  plugins: z
    .strictObject({
      enabled: z.boolean().optional(),
      allow: z.array(z.string()).optional(),
      deny: z.array(z.string()).optional(),
      load: z.strictObject({ paths: z.array(z.string()).optional() }).optional(),
      entries: z
        .record(
          z.string(),
          z.strictObject({
            enabled: z.boolean().optional(),
            config: z.record(z.string(), z.unknown()).optional(),
          }),
        )
        .optional(),
    })
    .optional(),
  logging: z
    .strictObject({
      level: z.enum(["silent", "fatal", "error", "warn", "info", "debug", "trace"]).optional(),
      consoleLevel: z
        .enum(["silent", "fatal", "error", "warn", "info", "debug", "trace"])
        .optional(),
    })
    .optional(),
});

export type Config = z.infer<typeof configSchema>;
export type SecretInput = z.infer<typeof secretInput>;
