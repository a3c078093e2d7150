import type { ThinkingLevel } from "./provider.ts";

/** What becomes of a message that arrives while a turn of its session runs. */
export const queueModes = ["steer", "followup", "collect", "interrupt"] as const;
/**
 * `steer`: it is handed to the running turn after the current tool, and gets a turn of its own when there was no such moment. `followup`: each message is a
 * turn of its own. `collect`: what waits becomes one turn. `interrupt`: the running turn ends, and the message is answered instead.
 */
export type QueueMode = (typeof queueModes)[number];

/** What happens when too many messages wait. */
export const queueDrops = ["new", "old", "summarize"] as const;
/** `new`: the arriving one is refused. `old`: the oldest one is. `summarize`: the oldest one is shortened to a line that goes with the next. */
export type QueueDrop = (typeof queueDrops)[number];

export interface QueueSettings {
  mode?: QueueMode;
  /** `collect`: how long it must be quiet before the turn begins. */
  debounceMs?: number;
  /** How many messages may wait. */
  cap?: number;
  drop?: QueueDrop;
}

/** What people chose for one conversation. What is absent follows the config. It stays when the conversation is reset. */
export interface SessionSettings {
  title?: string;
  thinking?: ThinkingLevel;
  /** Shows the model's reasoning as a message of its own before the answer. */
  reasoning?: "on" | "off";
  /** Says which tools run; `full` with the beginning of what they answered. */
  verbose?: "on" | "full" | "off";
  queue?: QueueSettings;
}

/** A field that is `undefined` goes back to the config. */
export type SessionSettingsChange = {
  [K in keyof SessionSettings]?: SessionSettings[K] | undefined;
};
