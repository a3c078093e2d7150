import { definePlugin } from "openclaw/sdk";
import { folderChannel } from "./channel.ts";

export default definePlugin({
  setup(context) {
    context.addChannel(folderChannel);
  },
});
