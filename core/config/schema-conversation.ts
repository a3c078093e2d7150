import { z } from "zod";
import { queueDrops, queueModes } from "../sdk/session-settings.ts";

const duration = z
  .union([z.number().int().positive(), z.string().regex(/^\d+(ms|s|m|h|d)?$/)])
  .describe("A length of time: milliseconds, or a number with ms, s, m, h or d.");

/** With the names that OpenClaw had before. */
const queueMode = z.enum([...queueModes, "queue", "steer-backlog", "steer+backlog"]);

/** `messages.queue`: what becomes of messages that arrive while a turn of their conversation runs. */
export const queueSchema = z.strictObject({
  mode: queueMode.optional(),
  byChannel: z.record(z.string(), queueMode).optional(),
  debounceMs: z.number().int().nonnegative().optional(),
  debounceMsByChannel: z.record(z.string(), z.number().int().nonnegative()).optional(),
  cap: z.number().int().positive().optional(),
  drop: z.enum(queueDrops).optional(),
});

const resetPolicySchema = z.strictObject({
  mode: z.enum(["none", "daily", "idle"]).optional(),
  atHour: z.number().int().min(0).max(23).optional(),
  idleMinutes: z.number().int().positive().optional(),
});

/** When a conversation starts anew by itself. The transcript that ends is kept. */
export const resetKeys = {
  reset: resetPolicySchema.optional(),
  resetByType: z
    .strictObject({
      direct: resetPolicySchema.optional(),
      group: resetPolicySchema.optional(),
      thread: resetPolicySchema.optional(),
    })
    .optional(),
  resetByChannel: z.record(z.string(), resetPolicySchema).optional(),
  resetTriggers: z.array(z.string().min(1)).optional(),
};

/** What an agent shows besides its answers. */
export const displayKeys = {
  verboseDefault: z.enum(["off", "on", "full"]).optional(),
  reasoningDefault: z.enum(["off", "on", "stream"]).optional(),
};

/** What keeps a long conversation inside the model's window. */
export const contextKeys = {
  compaction: z
    .strictObject({
      enabled: z.boolean().optional(),
      reserveTokens: z.number().int().nonnegative().optional(),
      reserveTokensFloor: z.number().int().nonnegative().optional(),
      keepRecentTokens: z.number().int().positive().optional(),
      model: z.string().min(1).optional(),
      timeoutSeconds: z.number().int().positive().optional(),
      notifyUser: z.boolean().optional(),
    })
    .optional(),
  contextPruning: z
    .strictObject({
      mode: z.enum(["off", "cache-ttl"]).optional(),
      ttl: duration.optional(),
      keepLastAssistants: z.number().int().nonnegative().optional(),
      softTrimRatio: z.number().min(0).max(1).optional(),
      hardClearRatio: z.number().min(0).max(1).optional(),
      minPrunableToolChars: z.number().int().nonnegative().optional(),
      softTrim: z
        .strictObject({
          maxChars: z.number().int().nonnegative().optional(),
          headChars: z.number().int().nonnegative().optional(),
          tailChars: z.number().int().nonnegative().optional(),
        })
        .optional(),
      hardClear: z
        .strictObject({
          enabled: z.boolean().optional(),
          placeholder: z.string().min(1).optional(),
        })
        .optional(),
    })
    .optional(),
};
