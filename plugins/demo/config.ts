import { z } from "openclaw/sdk";

/** Schema of `plugins.entries.demo.config`: there is nothing to set. */
export const pluginConfigSchema = z.strictObject({});
