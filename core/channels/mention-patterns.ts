import type { Config } from "../config/schema.ts";

/** Longer texts are matched at their beginning only: names stand there. */
const longestMatchedText = 4000;
const longestPattern = 200;

/**
 * The patterns whose match counts as a mention: the agent's own, else those of all groups, else the agent's display name. Case does not matter. A pattern that
 * is no regular expression, or one that could take for ever to match, is left out and reported.
 */
export function mentionPatterns(
  config: Config,
  agentId: string,
  onWarning: (sentence: string) => void,
): RegExp[] {
  const entries = Object.entries(config.agents?.entries ?? {});
  const agent = entries.find(([id]) => id.toLowerCase() === agentId)?.[1];
  const own = agent?.groupChat?.mentionPatterns;
  const patterns = own ?? config.messages?.groupChat?.mentionPatterns;
  if (patterns !== undefined) return compileMentionPatterns(patterns, onWarning);
  const name = agent?.identity?.name ?? agent?.name;
  return name === undefined ? [] : [namePattern(name)];
}

/** The same, compiled once for each config and agent, so that a bad pattern is reported once and not with every message. */
export function createMentionPatterns(
  onWarning: (sentence: string) => void,
): (config: Config, agentId: string) => readonly RegExp[] {
  const known = new WeakMap<Config, Map<string, RegExp[]>>();
  return (config, agentId) => {
    const ofConfig = known.get(config) ?? new Map<string, RegExp[]>();
    known.set(config, ofConfig);
    const patterns = ofConfig.get(agentId) ?? mentionPatterns(config, agentId, onWarning);
    ofConfig.set(agentId, patterns);
    return patterns;
  };
}

export function compileMentionPatterns(
  patterns: readonly string[],
  onWarning: (sentence: string) => void,
): RegExp[] {
  return patterns.flatMap((pattern) => {
    if (pattern.length > longestPattern || isUnsafe(pattern)) {
      onWarning(
        `The mention pattern ${quote(pattern)} is ignored: matching it could take too long.`,
      );
      return [];
    }
    const compiled = compile(pattern);
    if (compiled !== undefined) return [compiled];
    onWarning(`The mention pattern ${quote(pattern)} is ignored: it is not a regular expression.`);
    return [];
  });
}

export function matchesMention(text: string, patterns: readonly RegExp[]): boolean {
  const head = text.slice(0, longestMatchedText);
  return patterns.some((pattern) => pattern.test(head));
}

function compile(pattern: string): RegExp | undefined {
  for (const flags of ["iu", "i"]) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // The stricter flags refuse harmless escapes such as `\-`; the next ones do not.
    }
  }
  return undefined;
}

/** A name of letters that form words must stand alone; in other scripts it may touch its neighbours. */
function namePattern(name: string): RegExp {
  const literal = name.trim().replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
  const isAscii = !/[^\0-\x7f]/.test(name);
  return new RegExp(isAscii ? `(?<![a-z0-9_])@?${literal}(?![a-z0-9_])` : literal, "i");
}

/**
 * Refuses what can make a backtracking matcher slow: back-references, a repeated group that itself repeats or chooses, and more than three unbounded
 * repetitions. Simple on purpose; it refuses some harmless patterns too.
 */
function isUnsafe(pattern: string): boolean {
  const plain = pattern.replaceAll(/\\[^1-9k]/g, "x").replaceAll(/\[(?:[^\]\\]|\\.)*\]/g, "x");
  if (/\\[1-9k]/.test(plain)) return true;
  const groups: boolean[] = [];
  let unbounded = 0;
  for (let at = 0; at < plain.length; at += 1) {
    const character = plain[at];
    const repeats = /^(?:[*+]|\{\d+,\d*\})/.test(plain.slice(at));
    if (repeats) unbounded += 1;
    if (character === "(") groups.push(false);
    else if (character === ")") {
      const risky = groups.pop() ?? false;
      if (risky && /^(?:[*+]|\{\d)/.test(plain.slice(at + 1))) return true;
      if (risky) markOpenGroup(groups);
    } else if (repeats || character === "|") markOpenGroup(groups);
  }
  return unbounded > 3;
}

function markOpenGroup(groups: boolean[]): void {
  if (groups.length > 0) groups[groups.length - 1] = true;
}

function quote(pattern: string): string {
  return JSON.stringify(pattern.length > 60 ? `${pattern.slice(0, 60)}…` : pattern);
}
