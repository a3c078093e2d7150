import { definePlugin } from "openclaw/sdk";
import { pluginConfigSchema } from "./config.ts";
import { createQwenProvider } from "./provider.ts";

export default definePlugin({
  config: pluginConfigSchema,
  setup(context) {
    // The Token Plan is a provider of its own, with its own key and endpoints; what answers is the same.
    for (const id of ["qwen", "qwen-token-plan"]) {
      context.addProvider(createQwenProvider({ id, fetch: context.fetch }));
    }
  },
});
