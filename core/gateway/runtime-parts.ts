import { createDeliverer, type Deliverer } from "../channels/deliver.ts";
import type { Disposer } from "../lib/disposer.ts";
import { openStorage } from "../storage/open-storage.ts";
import type { GatewayRuntimeOptions } from "./gateway-runtime-contract.ts";
import { openGatewayMedia } from "./gateway-media.ts";
import { openChannels } from "./open-channels.ts";
import { openPluginHost } from "./open-plugin-host.ts";
import { openBoot } from "./safe-mode.ts";
import type { RuntimeParts } from "./runtime-parts-contract.ts";
import type { RuntimeState } from "./runtime-state.ts";
import { createTurns } from "./turns.ts";
import { openWorkshop } from "./workshop.ts";

export type { RuntimeParts } from "./runtime-parts-contract.ts";

/** Opens store and plugin host and ties channels, outbox and turns together. Nothing is connected and no plugin runs yet. */
export async function createRuntimeParts(
  options: GatewayRuntimeOptions,
  state: () => RuntimeState,
  disposer: Disposer,
): Promise<RuntimeParts> {
  const { paths, clock, logger } = options;
  const storage = await openStorage(paths.databaseFile, { clock });
  disposer.add(() => storage.close());
  const boot = await openBoot(options, storage, disposer);
  const host = openPluginHost(options, state());
  disposer.add(() => host.dispose());
  const hideSecrets = (values: readonly string[]) => {
    for (const value of values) options.redactor?.add(value);
  };
  const config = () => state().loaded.config;
  const media = openGatewayMedia({ dir: paths.mediaDir, clock, config, links: options.mediaLinks });
  const wake = () => deliverer.wake();
  const workshop = openWorkshop(
    { options, storage, state, hideSecrets, channels: () => channels, wake },
    disposer,
  );
  const channels: RuntimeParts["channels"] = openChannels({
    options,
    storage,
    host,
    state,
    workshop,
    media: media.store,
    hideSecrets,
    turns: () => turns,
  });
  const deliverer = createDeliverer({
    storage,
    clock,
    logger: logger.child("outbox"),
    channelFor: (address) => channels.target(address),
  });
  const turns: RuntimeParts["turns"] = createTurns({
    options,
    storage,
    host,
    channels,
    deliverer,
    media,
    workshop,
    hideSecrets,
    state,
    ...(boot ? { boot } : {}),
  });
  disposer.add(() => deliverer.stop());
  disposer.add(() => channels.stop());
  disposer.add(() => sendWhatIsReady(deliverer, clock));
  disposer.add(() => turns.drain());
  disposer.add(() => workshop.approvals.close());
  return { storage, host, channels, deliverer, turns, media, workshop, ...(boot ? { boot } : {}) };
}

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
