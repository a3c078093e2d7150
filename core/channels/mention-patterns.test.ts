import { describe, expect, test } from "vitest";
import { compileMentionPatterns, matchesMention, mentionPatterns } from "./mention-patterns.ts";

function compile(patterns: string[]): { matches: (text: string) => boolean; warnings: string[] } {
  const warnings: string[] = [];
  const compiled = compileMentionPatterns(patterns, (sentence) => warnings.push(sentence));
  return { matches: (text) => matchesMention(text, compiled), warnings };
}

describe("mention patterns", () => {
  test("match without regard to case", () => {
    const { matches, warnings } = compile(["@bot", String.raw`\bhey-ava\b`]);
    expect(matches("Hello @BOT!")).toBe(true);
    expect(matches("HEY-AVA, are you there?")).toBe(true);
    expect(matches("nobody")).toBe(false);
    expect(warnings).toEqual([]);
  });

  test.each(["(", "[", "a{2,1}", "(?<n"])("%s is ignored with a warning", (pattern) => {
    const { matches, warnings } = compile([pattern, "ava"]);
    expect(warnings).toEqual([expect.stringContaining("is not a regular expression")]);
    expect(matches("Ava?")).toBe(true);
  });

  test.each([
    "(a+)+$",
    "(a|aa)+$",
    "(.*a){20}",
    String.raw`(a)\1`,
    ".*.*.*.*x",
    "((ab)*c)*",
    "a".repeat(201),
  ])("%s could match for ever and is ignored with a warning", (pattern) => {
    const { warnings } = compile([pattern]);
    expect(warnings).toEqual([expect.stringContaining("could take too long")]);
  });

  test("an agent's own patterns come first, then those of all groups, then its name", () => {
    const patternsOf = (config: Parameters<typeof mentionPatterns>[0]): string[] =>
      mentionPatterns(config, "main", () => undefined).map((pattern) => pattern.source);
    const own = { groupChat: { mentionPatterns: ["own"] }, identity: { name: "Ava" } };
    const messages = { groupChat: { mentionPatterns: ["all"] } };
    expect(patternsOf({ agents: { entries: { main: own } }, messages })).toEqual(["own"]);
    expect(patternsOf({ messages })).toEqual(["all"]);
    expect(patternsOf({})).toEqual([]);
  });

  test("a name counts as a word, not as part of one", () => {
    const config = { agents: { entries: { Main: { identity: { name: "Ava (2.0)" } } } } };
    const patterns = mentionPatterns(config, "main", () => undefined);
    expect(matchesMention("so @ava (2.0) knows?", patterns)).toBe(true);
    expect(matchesMention("java (2.0)", patterns)).toBe(false);
    const chinese = { agents: { entries: { main: { name: "小明" } } } };
    expect(
      matchesMention(
        "小明你好",
        mentionPatterns(chinese, "main", () => undefined),
      ),
    ).toBe(true);
  });
});
