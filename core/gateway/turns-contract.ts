import type { Deliverer } from "../channels/deliver.ts";
import type { PluginHost } from "../plugin-host/plugin-host.ts";
import type { Decision, InboundMessage } from "../sdk/channel.ts";
import type { Storage } from "../sdk/storage.ts";
import type { ChannelSet } from "./channel-set.ts";
import type { GatewayMedia } from "./gateway-media.ts";
import type { GatewayRuntimeOptions, ReceiveResult } from "./gateway-runtime-contract.ts";
import type { Boot } from "./safe-mode.ts";
import type { RuntimeState } from "./runtime-state.ts";
import type { TurnModels } from "./turn-models.ts";
import type { Workshop } from "./workshop-contract.ts";

/** From an arriving message to its stored answer, for all sessions. */
export interface Turns {
  receive(message: InboundMessage): Promise<ReceiveResult>;
  /** Would a message be answered? Nothing is stored. */
  admits(message: InboundMessage): Promise<Decision>;
  /** Takes up what was accepted and not answered when the last process ended. */
  resume(): Promise<void>;
  /** Stops the running turn of a session and those that wait; answers how many were hit. */
  abort(sessionKey: string, id?: string): number;
  readonly models: TurnModels;
  /** Takes no more messages and waits for the turns that run, a limited time; what is not done then goes on after the next start. */
  drain(): Promise<void>;
  /** Leaves safe mode and takes up what waits. Answers false when it was not on. */
  leaveSafeMode(): Promise<boolean>;
}

export interface TurnsOptions {
  options: GatewayRuntimeOptions;
  storage: Storage;
  host: PluginHost;
  channels: ChannelSet;
  deliverer: Deliverer;
  media: GatewayMedia;
  workshop: Workshop;
  /** Absent in a process that only talks to itself. */
  boot?: Boot;
  hideSecrets: (values: readonly string[]) => void;
  state: () => RuntimeState;
}
