import type { Deliverer } from "../channels/deliver.ts";
import type { PluginHost } from "../plugin-host/plugin-host.ts";
import type { InboundMessage } from "../sdk/channel.ts";
import type { Storage } from "../sdk/storage.ts";
import type { ChannelSet } from "./channel-set.ts";
import type { GatewayRuntimeOptions, ReceiveResult } from "./gateway-runtime-contract.ts";
import type { Boot } from "./safe-mode.ts";
import type { RuntimeState } from "./runtime-state.ts";

/** From an arriving message to its stored answer, for all sessions. */
export interface Turns {
  receive(message: InboundMessage): Promise<ReceiveResult>;
  /** Takes up what was accepted and not answered when the last process ended. */
  resume(): Promise<void>;
  /** Stops the running turn of a session and those that wait; answers how many were hit. */
  abort(sessionKey: string): number;
  /** The model of the session's next turn; `none` when nothing can answer. */
  modelOf(sessionKey: string | undefined): Promise<string>;
  /** Why the default model cannot be used, with the fix. */
  modelProblem(): Promise<string | undefined>;
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
  /** Absent in a process that only talks to itself. */
  boot?: Boot;
  hideSecrets: (values: readonly string[]) => void;
  state: () => RuntimeState;
}
