import { createDeliverer, type Deliverer } from "../channels/deliver.ts";
import type { Disposer } from "../lib/disposer.ts";
import type { PluginHost } from "../plugin-host/plugin-host.ts";
import type { Storage } from "../sdk/storage.ts";
import { openStorage } from "../storage/open-storage.ts";
import { readChannelAccounts } from "./channel-accounts.ts";
import { createChannelSet, type ChannelSet } from "./channel-set.ts";
import type { GatewayRuntimeOptions } from "./gateway-runtime-contract.ts";
import { openPluginHost } from "./open-plugin-host.ts";
import { openBoot, type Boot } from "./safe-mode.ts";
import type { RuntimeState } from "./runtime-state.ts";
import { createTurns, type Turns } from "./turns.ts";

/** The parts of a running gateway. Those that read the config ask for the state each time, so that a reload reaches them. */
export interface RuntimeParts {
  storage: Storage;
  host: PluginHost;
  channels: ChannelSet;
  deliverer: Deliverer;
  turns: Turns;
  /** Absent in a process that only talks to itself. */
  boot?: Boot;
}

/** Opens store and plugin host and ties channels, outbox and turns together. Nothing is connected and no plugin runs yet. */
export async function createRuntimeParts(
  options: GatewayRuntimeOptions,
  state: () => RuntimeState,
  disposer: Disposer,
): Promise<RuntimeParts> {
  const { paths, clock, logger, localChannels } = options;
  const storage = await openStorage(paths.databaseFile, { clock });
  disposer.add(() => storage.close());
  const boot = await openBoot(options, storage, disposer);
  const host = openPluginHost(options, state());
  disposer.add(() => host.dispose());
  const hideSecrets = (values: readonly string[]) => {
    for (const value of values) options.redactor?.add(value);
  };
  const wantsChannels = options.mode === "gateway" && !options.processEnv["OPENCLAW_SKIP_CHANNELS"];
  const channels: ChannelSet = createChannelSet({
    localChannels,
    pluginChannels: async () => (wantsChannels ? host.channels() : []),
    readAccounts: (definition) => {
      const { loaded, manifests } = state();
      const { config, environment } = loaded;
      return readChannelAccounts(definition, manifests, { config, environment, paths });
    },
    receive: async (message) => void (await turns.receive(message)),
    conversations: (channel, account) =>
      storage.listConversations(channel, account, clock.now() - catchUpMs, catchUpConversations),
    hideSecrets,
    clock,
    logger,
  });
  const deliverer = createDeliverer({
    storage,
    clock,
    logger: logger.child("outbox"),
    channelFor: (address) => channels.target(address),
  });
  const turns: Turns = createTurns({
    options,
    storage,
    host,
    channels,
    deliverer,
    hideSecrets,
    state,
    ...(boot ? { boot } : {}),
  });
  disposer.add(() => deliverer.stop());
  disposer.add(() => channels.stop());
  disposer.add(() => sendWhatIsReady(deliverer, clock));
  disposer.add(() => turns.drain());
  return { storage, host, channels, deliverer, turns, ...(boot ? { boot } : {}) };
}

/** After an outage channels look at the conversations of the last day, and at no more than this many. */
const catchUpMs = 24 * 60 * 60 * 1000;
const catchUpConversations = 50;

/** A stop waits this long for answers that are on their way out, in milliseconds. */
const farewellMs = 5000;

/** The turns that were waited for have answers, and somebody waits for those while the channels are still there. */
async function sendWhatIsReady(
  deliverer: Deliverer,
  clock: GatewayRuntimeOptions["clock"],
): Promise<void> {
  const patience = new AbortController();
  const late = clock.sleep(farewellMs, patience.signal).catch(() => undefined);
  await Promise.race([deliverer.idle(), late]);
  patience.abort();
}
