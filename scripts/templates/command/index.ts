import { definePlugin } from "openclaw/sdk";
import { greet } from "./greet.ts";

export default definePlugin({
  setup(context) {
    context.addCommand(greet);
  },
});
