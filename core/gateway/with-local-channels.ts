import { createChatEventHub } from "./chat-event-hub.ts";
import type { GatewayRuntimeOptions } from "./gateway-runtime-contract.ts";
import { createLocalChannels } from "./local-channels.ts";
import { createMediaLinks } from "./media-links.ts";

/** Adds the in-process channels of the page and the terminal to what a runtime needs; also for a command that runs without a gateway. */
export function withLocalChannels(
  options: Omit<GatewayRuntimeOptions, "chatEvents" | "localChannels" | "mediaLinks" | "mode">,
  mode: GatewayRuntimeOptions["mode"],
): GatewayRuntimeOptions {
  const chatEvents = createChatEventHub();
  const mediaLinks = createMediaLinks();
  const localChannels = createLocalChannels(chatEvents, mediaLinks);
  return { ...options, chatEvents, mediaLinks, localChannels, mode };
}
