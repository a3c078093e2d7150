import type { LoadedConfig } from "../config/load-config.ts";
import type { Paths } from "../config/paths.ts";
import type { Clock } from "../lib/clock.ts";
import type { Redactor } from "../lib/redact.ts";
import type { DiscoveredPlugin } from "../plugin-host/discover-plugins.ts";
import type {
  ChannelDefinition,
  ChatCommand,
  Decision,
  InboundMessage,
  Logger,
  Plugin,
  Storage,
} from "../sdk/index.ts";
import type { ChatEventHub } from "./chat-event-hub.ts";
import type { DirectAnswer, DirectCall, EmbedAnswer, EmbedCall } from "./direct-call.ts";
import type { GatewayMedia } from "./gateway-media.ts";
import type { OperatorDesk } from "./operator-desk.ts";
import type { Telemetry } from "./telemetry/telemetry.ts";
import type { ChannelStatusRow, PluginStatusRow } from "./protocol.ts";

/** What became of a message that was handed in. */
export interface ReceiveResult {
  inboxId: string;
  /** False when the message was known already; then nothing happened. */
  created: boolean;
  sessionKey: string;
  decision: Decision;
}

/**
 * The gateway behind its door: intake, turns, channels, plugins and store, composed. The HTTP server, the WebSocket and the terminal see this and nothing
 * else, so a test can stand in for it.
 */
export interface GatewayRuntime extends OperatorDesk {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly paths: Paths;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly storage: Storage;
  /** What the in-process channels show while turns run. */
  readonly chatEvents: ChatEventHub;
  readonly media: Pick<GatewayMedia, "store" | "links" | "maxBytes">;
  /** The session that the page and the terminal open: `agent:main:main`. */
  readonly defaultSessionKey: string;
  /** Ids of the configured agents, the default one first. */
  agents(): string[];
  /** The config in force; a reload replaces it. */
  config(): LoadedConfig;
  /** Hands a message to the intake. Resolves when it is stored; the turn runs on its own. */
  receive(message: InboundMessage): Promise<ReceiveResult>;
  /** Calls a model for a program that runs its own loop: nothing is stored. Rejects with an `OpenClawError` when there is no such model. */
  callModel(call: DirectCall, signal: AbortSignal): Promise<DirectAnswer>;
  /** Vectors of texts: nothing is stored. Rejects with an `OpenClawError` when no provider offers them. */
  embed(call: EmbedCall, signal: AbortSignal): Promise<EmbedAnswer>;
  /** Stops the running turn of a session and drops its queued ones, or only the turn of that message; answers how many were hit. */
  abort(sessionKey: string, runId?: string): number;
  channelStatuses(): ChannelStatusRow[];
  pluginStatuses(): PluginStatusRow[];
  /** The model that the session's next turn would use, as `provider/model`; `none` when nothing can answer. */
  defaultModel(sessionKey?: string): Promise<string>;
  /** The chat commands, built in and from plugins. */
  commands(): readonly ChatCommand[];
  /** What can be chosen, as references. */
  listModels(): Promise<string[]>;
  /** A reference that a person typed. Rejects with an `OpenClawError` when it is not allowed, unknown, or has no key. */
  checkModel(ref: string): Promise<{ ref: string; warning?: string }>;
  /** Why the default model cannot be used, with the fix; undefined when nothing is known against it. */
  modelProblem(): Promise<string | undefined>;
  /** Sentences about what is wrong or limited now. */
  warnings(): string[];
  /** Answers messages again after a crash loop; those that waited first. Answers false when it was not paused. */
  leaveSafeMode(): Promise<boolean>;
  /** Reads the config again. Rejects, and keeps what runs, when the new one cannot be used. */
  reload(): Promise<void>;
  /** Takes no more messages, ends what runs, closes channels, plugins and store. Never rejects. */
  stop(): Promise<void>;
}

export interface GatewayRuntimeOptions {
  paths: Paths;
  processEnv: Record<string, string | undefined>;
  cwd: string;
  clock: Clock;
  logger: Logger;
  /** Is told of keys and tokens, so that no log line shows them. */
  redactor?: Redactor;
  /** Is told of turns, model calls and tools. */
  telemetry?: Telemetry;
  /** The config and the plugins as they were read before the door opened. */
  loaded: LoadedConfig;
  plugins: readonly DiscoveredPlugin[];
  chatEvents: ChatEventHub;
  /** Addresses of files that the in-process channels hand out. */
  mediaLinks?: GatewayMedia["links"];
  /** The in-process channels (page and terminal); each has one account, `default`, and needs no section in the config. */
  localChannels: readonly ChannelDefinition[];
  /** `gateway`: everything. `embedded`: one process talks to itself; no plugin channels, no watching of the config. */
  mode: "gateway" | "embedded";
  /** Imports a plugin's code; the real import when absent. */
  importPlugin?: (plugin: DiscoveredPlugin) => Promise<Plugin>;
}

/** Implemented by `createGatewayRuntime` in `runtime.ts`. Resolves when messages can be handed in. */
export type CreateGatewayRuntime = (options: GatewayRuntimeOptions) => Promise<GatewayRuntime>;
