import { readQueueMode } from "../commands/queue-words.ts";
import type { Directives } from "../commands/read-directives.ts";
import type { Config } from "../config/schema.ts";
import { thinkingLevels, type ThinkingLevel } from "../sdk/provider.ts";
import type { QueueSettings, SessionSettings } from "../sdk/session-settings.ts";

/** What holds for a turn or a conversation when everything was asked that may have a say. */
export interface SessionChoices {
  thinking: ThinkingLevel;
  reasoning: "on" | "off";
  verbose: "on" | "full" | "off";
  queue: Required<QueueSettings>;
}

export interface ChoiceSources {
  agentId: string;
  channel: string;
  /** What was chosen for the conversation. */
  settings?: SessionSettings;
  /** What the message at hand asks for. */
  directives?: Directives;
  /** The parameters of the model, which may fix its thinking. */
  modelParams?: Readonly<Record<string, unknown>>;
}

/**
 * The message wins over the conversation, then come the model's parameters, the agent, the defaults. Nothing said about thinking means off: an answer in a
 * chat should not wait for thoughts that nobody asked for.
 */
export function choicesInForce(config: Config, sources: ChoiceSources): SessionChoices {
  const { directives = {}, settings = {}, modelParams } = sources;
  const defaults = config.agents?.defaults ?? {};
  const agent = config.agents?.entries?.[sources.agentId] ?? {};
  const fixed = thinkingLevels.find((level) => level === modelParams?.["thinking"]);
  const reasoning = agent.reasoningDefault ?? defaults.reasoningDefault ?? "off";
  return {
    thinking:
      directives.thinking ??
      settings.thinking ??
      fixed ??
      agent.thinkingDefault ??
      defaults.thinkingDefault ??
      "off",
    reasoning:
      directives.reasoning ?? settings.reasoning ?? (reasoning === "stream" ? "on" : reasoning),
    verbose:
      directives.verbose ??
      settings.verbose ??
      agent.verboseDefault ??
      defaults.verboseDefault ??
      "off",
    queue: queueInForce(config, sources),
  };
}

const defaultQueue: Required<QueueSettings> = {
  mode: "steer",
  debounceMs: 500,
  cap: 20,
  drop: "new",
};

export function queueInForce(
  config: Config,
  { channel, settings, directives }: Pick<ChoiceSources, "channel" | "settings" | "directives">,
): Required<QueueSettings> {
  const { byChannel, debounceMsByChannel, mode, ...rest } = config.messages?.queue ?? {};
  const configured = readQueueMode(byChannel?.[channel] ?? mode ?? "");
  const debounceMs = debounceMsByChannel?.[channel];
  const layers: readonly { [K in keyof QueueSettings]?: QueueSettings[K] | undefined }[] = [
    directives?.queue ?? {},
    settings?.queue ?? {},
    { ...rest, mode: configured, debounceMs: debounceMs ?? rest.debounceMs },
  ];
  const first = <K extends keyof QueueSettings>(name: K) =>
    layers.find((layer) => layer[name] !== undefined)?.[name] ?? defaultQueue[name];
  return {
    mode: first("mode"),
    debounceMs: first("debounceMs"),
    cap: first("cap"),
    drop: first("drop"),
  };
}
