import { thinkingLevels, type ThinkingLevel } from "../sdk/provider.ts";

/** Words that give a choice back to the config. */
export const resetWords: readonly string[] = ["default", "reset", "inherit", "clear", "unpin"];

const otherLevelNames: Readonly<Record<string, ThinkingLevel>> = {
  on: "low",
  none: "off",
  "x-high": "xhigh",
  x_high: "xhigh",
  "extra-high": "xhigh",
  extra_high: "xhigh",
  highest: "high",
};

/** The level that a word names, by the names that people use for it too. */
export function readThinkingLevel(word: string): ThinkingLevel | undefined {
  const name = word.toLowerCase();
  return thinkingLevels.find((level) => level === name) ?? otherLevelNames[name];
}

/** `on` or `off`, by the words that people use for them. */
export function readSwitch(word: string): "on" | "off" | undefined {
  const name = word.toLowerCase();
  if (["on", "yes", "true", "stream"].includes(name)) return "on";
  return ["off", "no", "false"].includes(name) ? "off" : undefined;
}

/** What `/verbose` takes. */
export function readVerbosity(word: string): "on" | "full" | "off" | undefined {
  return word.toLowerCase() === "full" ? "full" : readSwitch(word);
}
