import { definePlugin } from "openclaw/sdk";
import { pluginConfigSchema } from "./config.ts";
import { createDemoProvider } from "./provider.ts";

export default definePlugin({
  config: pluginConfigSchema,
  setup(context) {
    context.addProvider(createDemoProvider());
  },
});
