import type { z } from "zod";
import type { ChannelDefinition } from "./channel.ts";
import type { ChatCommand } from "./command.ts";
import type { Logger } from "./logger.ts";
import type { Provider } from "./provider.ts";
import type { Tool } from "./tool.ts";

/** The only door between a plugin and the gateway. Whatever is added is undone on unload, in reverse order. */
export interface PluginContext<Config = unknown> {
  addProvider(provider: Provider): void;
  addChannel(channel: ChannelDefinition): void;
  addTool(tool: Tool): void;
  addCommand(command: ChatCommand): void;
  /** Runs on unload, last added first. */
  onDispose(dispose: () => void | Promise<void>): void;
  /** `plugins.entries.<id>.config`, parsed by the plugin's own schema. */
  readonly config: Config;
  readonly logger: Logger;
  /** Fires on unload. */
  readonly signal: AbortSignal;
  /** Use this instead of the global one: it follows the proxy settings. */
  readonly fetch: typeof globalThis.fetch;
}

export interface Plugin<Config = unknown> {
  /** Schema of `plugins.entries.<id>.config`. */
  readonly config?: z.ZodType<Config>;
  /** Registers what the plugin offers. Must not connect to anything: the gateway starts channels itself. */
  setup(context: PluginContext<Config>): void | Promise<void>;
}

/** Gives a plugin its types. The default export of a plugin's entry file. */
export function definePlugin<Config>(plugin: Plugin<Config>): Plugin<Config> {
  return plugin;
}
