import { definePlugin } from "openclaw/sdk";
import { discordChannel } from "./discord-channel.ts";

export default definePlugin({
  setup(context) {
    context.addChannel(discordChannel);
  },
});
