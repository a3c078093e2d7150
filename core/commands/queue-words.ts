import {
  queueDrops,
  queueModes,
  type QueueMode,
  type QueueSettings,
} from "../sdk/session-settings.ts";

/** Names of modes that OpenClaw had before. */
const olderModes: Readonly<Record<string, QueueMode>> = {
  queue: "followup",
  "follow-up": "followup",
  merge: "collect",
  "steer-backlog": "steer",
  "steer+backlog": "steer",
};

/** The mode that a word names. */
export function readQueueMode(word: string): QueueMode | undefined {
  return queueModes.find((name) => name === word) ?? olderModes[word];
}

export interface QueueWords {
  settings: QueueSettings;
  /** How many of the words were understood, from the first. */
  count: number;
}

/** Reads `collect debounce:2s cap:25 drop:old` from the first words of a text, and stops at the first that is none of these. */
export function readQueueWords(words: readonly string[]): QueueWords {
  const settings: QueueSettings = {};
  let count = 0;
  for (const word of words) {
    if (!readWord(word.toLowerCase(), settings)) break;
    count += 1;
  }
  return { settings, count };
}

function readWord(word: string, settings: QueueSettings): boolean {
  const mode = readQueueMode(word);
  if (mode !== undefined && settings.mode === undefined) {
    settings.mode = mode;
    return true;
  }
  const [name, value = ""] = word.split(/[:=]/, 2);
  if (name === "debounce") return take(readDuration(value), (ms) => (settings.debounceMs = ms));
  if (name === "cap") return take(readCount(value), (cap) => (settings.cap = cap));
  const drop = queueDrops.find((each) => each === value);
  return name === "drop" && take(drop, (each) => (settings.drop = each));
}

function take<T>(value: T | undefined, keep: (value: T) => void): boolean {
  if (value === undefined) return false;
  keep(value);
  return true;
}

/** `500`, `500ms`, `2s`, `1m` in milliseconds, at most ten minutes. */
function readDuration(text: string): number | undefined {
  const match = /^(\d{1,7}(?:\.\d+)?)(ms|s|m)?$/.exec(text);
  if (match === null) return undefined;
  const factor = match[2] === "m" ? 60_000 : match[2] === "s" ? 1_000 : 1;
  return Math.min(600_000, Math.round(Number(match[1]) * factor));
}

function readCount(text: string): number | undefined {
  const count = Number(text);
  return Number.isInteger(count) && count >= 1 && count <= 1_000 ? count : undefined;
}

/** `collect, debounce 2 s, cap 25, drop old` */
export function describeQueue({ mode, debounceMs, cap, drop }: QueueSettings): string {
  const parts = [
    mode,
    debounceMs === undefined ? undefined : `debounce ${debounceMs / 1_000} s`,
    cap === undefined ? undefined : `cap ${cap}`,
    drop === undefined ? undefined : `drop ${drop}`,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}
