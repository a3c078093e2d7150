import { definePlugin } from "openclaw/sdk";
import { pluginConfigSchema } from "./config.ts";
import { createQwenProvider } from "./provider.ts";

export default definePlugin({
  config: pluginConfigSchema,
  setup(context) {
    context.addProvider(createQwenProvider({ fetch: context.fetch }));
  },
});
