import { z } from "openclaw/sdk";

/** Schema of `plugins.entries.qwen.config`: keys, addresses and models stand under `models.providers`. */
export const pluginConfigSchema = z.strictObject({});
