import type { PluginHost } from "../plugin-host/plugin-host.ts";
import type { MediaStore } from "../sdk/media.ts";
import type { Storage } from "../sdk/storage.ts";
import { readChannelAccounts } from "./channel-accounts.ts";
import { channelServices } from "./channel-services.ts";
import { createChannelSet, type ChannelSet } from "./channel-set.ts";
import type { GatewayRuntimeOptions } from "./gateway-runtime-contract.ts";
import type { RuntimeState } from "./runtime-state.ts";
import type { Turns } from "./turns-contract.ts";
import type { Workshop } from "./workshop-contract.ts";

export interface ChannelParts {
  options: GatewayRuntimeOptions;
  storage: Storage;
  host: PluginHost;
  state: () => RuntimeState;
  media: MediaStore;
  workshop: Workshop;
  hideSecrets: (values: readonly string[]) => void;
  turns: () => Turns;
}

/** After an outage channels look at the conversations of the last day, and at no more than this many. */
const catchUpMs = 24 * 60 * 60 * 1000;
const catchUpConversations = 50;

/** The channels of the gateway, tied to its store, its plugins and its turns. Nothing is connected yet. */
export function openChannels(parts: ChannelParts): ChannelSet {
  const { options, storage, host, state, hideSecrets, turns } = parts;
  const { paths, clock, logger, localChannels } = options;
  const wantsChannels = options.mode === "gateway" && !options.processEnv["OPENCLAW_SKIP_CHANNELS"];
  return createChannelSet({
    localChannels,
    pluginChannels: async () => (wantsChannels ? host.channels() : []),
    readAccounts: (definition) => {
      const { loaded, manifests } = state();
      const { config, environment } = loaded;
      return readChannelAccounts(definition, manifests, { config, environment, paths });
    },
    receive: async (message) => void (await turns().receive(message)),
    conversations: (channel, account) =>
      storage.listConversations(channel, account, clock.now() - catchUpMs, catchUpConversations),
    services: (channel, account) => channelServices({ channel, account }, parts),
    media: parts.media,
    hideSecrets,
    clock,
    logger,
  });
}
