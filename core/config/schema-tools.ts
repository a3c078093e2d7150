import { z } from "zod";
import { mediaToolsSchema } from "./schema-media.ts";
import { secretInput } from "./schema-models.ts";

const names = z
  .array(z.string().min(1))
  .describe("Names of tools; * stands for any characters, group:fs for a group.");

const narrowing = {
  allow: names.optional(),
  alsoAllow: names.optional(),
  deny: names.optional(),
};

const profiled = {
  profile: z.enum(["minimal", "coding", "messaging", "full"]).optional(),
  ...narrowing,
};

/** Both in one place would say two things about the same tools. */
function once<Lists extends { allow?: unknown; alsoAllow?: unknown }>(lists: Lists): boolean {
  return lists.allow === undefined || lists.alsoAllow === undefined;
}

const notBoth = { message: "has both allow and alsoAllow; use one of them" };
const providerPolicy = z.strictObject(profiled).refine(once, notBoth);

/** What an agent, a model or everybody may use. */
const policyKeys = { ...profiled, byProvider: z.record(z.string(), providerPolicy).optional() };

/** `agents.entries.<id>.tools` */
export const agentToolsSchema = z.strictObject(policyKeys).refine(once, notBoth);

const execSchema = z.strictObject({
  security: z
    .enum(["deny", "allowlist", "full"])
    .describe("What runs: nothing, what was allowed, or everything.")
    .optional(),
  ask: z
    .enum(["off", "on-miss", "always"])
    .describe("When an owner is asked: never, for what was not allowed before, each time.")
    .optional(),
  mode: z
    .enum(["deny", "allowlist", "ask", "auto", "full"])
    .describe("Security and ask in one word.")
    .optional(),
  timeoutSeconds: z.number().int().positive().describe("The longest a command runs.").optional(),
  backgroundMs: z
    .number()
    .int()
    .nonnegative()
    .describe("After so long a command goes on in the background.")
    .optional(),
  sandbox: z
    .enum(["auto", "off", "require"])
    .describe("Whether commands run in bubblewrap: where there is one, never, or not without.")
    .optional(),
  network: z.boolean().describe("Whether commands in the sandbox reach the network.").optional(),
  passEnv: z
    .array(z.string().min(1))
    .describe("Variables of the environment that commands see besides the usual ones.")
    .optional(),
});

const webSchema = z.strictObject({
  search: z
    .strictObject({
      enabled: z.boolean().optional(),
      provider: z.enum(["duckduckgo", "brave"]).optional(),
      apiKey: secretInput.optional(),
      maxResults: z.number().int().min(1).max(10).optional(),
      timeoutSeconds: z.number().int().positive().optional(),
      cacheTtlMinutes: z.number().nonnegative().optional(),
    })
    .optional(),
  fetch: z
    .strictObject({
      enabled: z.boolean().optional(),
      maxChars: z.number().int().positive().optional(),
      maxCharsCap: z.number().int().positive().optional(),
      maxResponseBytes: z.number().int().positive().optional(),
      timeoutSeconds: z.number().int().positive().optional(),
      cacheTtlMinutes: z.number().nonnegative().optional(),
      maxRedirects: z.number().int().min(0).max(10).optional(),
      readability: z.boolean().optional(),
      userAgent: z.string().min(1).optional(),
      ssrfPolicy: z
        .strictObject({
          allowedHostnames: z
            .array(z.string().min(1))
            .describe("Hosts that may be read although they are in a private network.")
            .optional(),
          dangerouslyAllowPrivateNetwork: z.boolean().optional(),
        })
        .optional(),
    })
    .optional(),
});

/** `tools` */
export const toolsSchema = z
  .strictObject({
    ...policyKeys,
    toolsBySender: z.record(z.string(), z.strictObject(narrowing).refine(once, notBoth)).optional(),
    media: mediaToolsSchema.optional(),
    fs: z
      .strictObject({
        workspaceOnly: z
          .boolean()
          .describe("Whether file tools stay in the workspace; true unless told.")
          .optional(),
      })
      .optional(),
    exec: execSchema.optional(),
    web: webSchema.optional(),
    sessions: z
      .strictObject({ visibility: z.enum(["self", "tree", "agent", "all"]).optional() })
      .optional(),
    message: z
      .strictObject({
        crossContext: z
          .strictObject({
            allowWithinProvider: z.boolean().optional(),
            allowAcrossProviders: z.boolean().optional(),
          })
          .optional(),
      })
      .optional(),
  })
  .refine(once, notBoth);

const serverKeys = {
  command: z.string().min(1).optional(),
  args: z.array(z.string()).optional(),
  env: z.record(z.string(), secretInput).optional(),
  cwd: z.string().min(1).optional(),
  url: z
    .string()
    .regex(/^https?:\/\//, "begins with http:// or https://")
    .optional(),
  transport: z.enum(["streamable-http", "stdio"]).optional(),
  headers: z.record(z.string(), secretInput).optional(),
  enabled: z.boolean().optional(),
  connectionTimeoutMs: z.number().int().positive().optional(),
  requestTimeoutMs: z.number().int().positive().optional(),
  supportsParallelToolCalls: z.boolean().optional(),
  elicitation: z
    .enum(["decline", "defaults"])
    .describe("What a server that asks for values in the middle of a call is told.")
    .optional(),
  toolFilter: z
    .strictObject({
      include: z.array(z.string().min(1)).optional(),
      exclude: z.array(z.string().min(1)).optional(),
    })
    .optional(),
};

/** `mcp` */
export const mcpSchema = z.strictObject({
  sessionIdleTtlMs: z
    .number()
    .int()
    .nonnegative()
    .describe("A server that was not used for so long is stopped.")
    .optional(),
  servers: z
    .record(
      z.string().regex(/^[A-Za-z0-9_-]{1,32}$/, "is a name of letters, digits, - and _"),
      z
        .strictObject(serverKeys)
        .refine((server) => (server.command === undefined) !== (server.url === undefined), {
          message: "has either a command or a url",
        }),
    )
    .optional(),
});

/** `skills` */
export const skillsSchema = z.strictObject({
  allowBundled: z.array(z.string().min(1)).optional(),
  load: z.strictObject({ extraDirs: z.array(z.string().min(1)).optional() }).optional(),
  entries: z.record(z.string(), z.strictObject({ enabled: z.boolean().optional() })).optional(),
  limits: z
    .strictObject({
      maxSkillsInPrompt: z.number().int().nonnegative().optional(),
      maxSkillsPromptChars: z.number().int().nonnegative().optional(),
      maxSkillFileBytes: z.number().int().positive().optional(),
    })
    .optional(),
});
