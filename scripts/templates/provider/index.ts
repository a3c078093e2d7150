import { definePlugin } from "openclaw/sdk";
import { createEchoProvider } from "./provider.ts";

export default definePlugin({
  setup(context) {
    context.addProvider(createEchoProvider());
  },
});
