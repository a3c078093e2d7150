import type { ThinkingLevel } from "../sdk/provider.ts";
import type { QueueSettings } from "../sdk/session-settings.ts";
import { readQueueWords } from "./queue-words.ts";
import { readSwitch, readThinkingLevel, readVerbosity, resetWords } from "./setting-words.ts";

/** What a message asks for besides its text: for this message only, but for the model, which stays. */
export interface Directives {
  thinking?: ThinkingLevel;
  reasoning?: "on" | "off";
  verbose?: "on" | "full" | "off";
  queue?: QueueSettings;
  model?: string;
}

export interface DirectedText {
  directives: Directives;
  /** What is left for the model. */
  text: string;
}

const shape =
  /^\/(think|thinking|t|verbose|v|reasoning|reason|queue|model)(?:@[\w.-]+)?(?::\s*|\s+)/i;

/**
 * Settings at the beginning of a message, such as `/think high Why is the sky blue?`. A message that has nothing else is a command, and one whose words
 * are no setting is left as it is.
 */
export function readDirectives(message: string): DirectedText {
  const directives: Directives = {};
  let text = message.trim();
  for (;;) {
    const match = shape.exec(text);
    if (match === null) break;
    const words = text.slice(match[0].length).split(/\s+/);
    const count = take(match[1]?.toLowerCase() ?? "", words, directives);
    if (count === 0) break;
    text = afterWords(text.slice(match[0].length), count);
  }
  const isPlain = text === "" || Object.keys(directives).length === 0;
  return isPlain ? { directives: {}, text: message } : { directives, text };
}

/** Answers how many words belong to the directive; 0 when it is none. */
function take(name: string, words: readonly string[], directives: Directives): number {
  const [word = ""] = words;
  switch (name) {
    case "think":
    case "thinking":
    case "t":
      return keep(readThinkingLevel(word), (level) => (directives.thinking = level));
    case "verbose":
    case "v":
      return keep(readVerbosity(word), (state) => (directives.verbose = state));
    case "reasoning":
    case "reason":
      return keep(readSwitch(word), (state) => (directives.reasoning = state));
    case "queue": {
      const { settings, count } = readQueueWords(words);
      if (count > 0) directives.queue = settings;
      return count;
    }
    default:
      return takeModel(words, directives);
  }
}

function keep<T>(value: T | undefined, set: (value: T) => void): number {
  if (value === undefined) return 0;
  set(value);
  return 1;
}

function takeModel(words: readonly string[], directives: Directives): number {
  const [ref = "", flag = ""] = words;
  const isKeyword = ["", "list", "status", ...resetWords].includes(ref.toLowerCase());
  if (isKeyword || ref.startsWith("-")) return 0;
  directives.model = ref;
  return flag === "-s" || flag === "--session" ? 2 : 1;
}

function afterWords(text: string, count: number): string {
  return text.replace(new RegExp(`^(?:\\S+\\s*){${count}}`), "").trim();
}
