import type { Deliverer } from "../channels/deliver.ts";
import type { PluginHost } from "../plugin-host/plugin-host.ts";
import type { Storage } from "../sdk/storage.ts";
import type { ChannelSet } from "./channel-set.ts";
import type { GatewayMedia } from "./gateway-media.ts";
import type { Boot } from "./safe-mode.ts";
import type { Turns } from "./turns-contract.ts";
import type { Workshop } from "./workshop-contract.ts";

/** The parts of a running gateway. Those that read the config ask for the state each time, so that a reload reaches them. */
export interface RuntimeParts {
  storage: Storage;
  host: PluginHost;
  channels: ChannelSet;
  deliverer: Deliverer;
  turns: Turns;
  media: GatewayMedia;
  workshop: Workshop;
  /** Absent in a process that only talks to itself. */
  boot?: Boot;
}
