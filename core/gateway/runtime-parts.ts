import { createDeliverer, type Deliverer } from "../channels/deliver.ts";
import type { Clock } from "../lib/clock.ts";
import type { Disposer } from "../lib/disposer.ts";
import type { PluginHost } from "../plugin-host/plugin-host.ts";
import type { Storage } from "../sdk/storage.ts";
import { openStorage } from "../storage/open-storage.ts";
import { readChannelAccounts } from "./channel-accounts.ts";
import { createChannelSet, type ChannelSet } from "./channel-set.ts";
import type { GatewayRuntimeOptions } from "./gateway-runtime-contract.ts";
import { openPluginHost } from "./open-plugin-host.ts";
import type { RuntimeState } from "./runtime-state.ts";
import { createTurns } from "./turns.ts";
import type { Turns } from "./turns-contract.ts";

/** The parts of a running gateway. Those that read the config ask for the state each time, so that a reload reaches them. */
export interface RuntimeParts {
  storage: Storage;
  host: PluginHost;
  channels: ChannelSet;
  deliverer: Deliverer;
  turns: Turns;
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
  });
  disposer.add(() => deliverer.stop());
  disposer.add(() => channels.stop());
  disposer.add(() => sendWhatIsReady(deliverer, clock));
  disposer.add(() => turns.drain());
  return { storage, host, channels, deliverer, turns };
}

/** A stop waits this long for answers that are on their way out, in milliseconds. */
const farewellMs = 5000;

/** The turns that were waited for have answers, and somebody waits for those while the channels are still there. */
async function sendWhatIsReady(deliverer: Deliverer, clock: Clock): Promise<void> {
  const patience = new AbortController();
  const late = clock.sleep(farewellMs, patience.signal).catch(() => undefined);
  await Promise.race([deliverer.idle(), late]);
  patience.abort();
}
