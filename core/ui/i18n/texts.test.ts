import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chooseLanguage } from "./language.ts";
import { translator } from "./translate.ts";

const names = (await readdir(import.meta.dirname)).flatMap(
  (file) => /^en-(.+)\.ts$/.exec(file)?.[1] ?? [],
);

async function readTable(language: string, name: string): Promise<Record<string, string>> {
  const file = join(import.meta.dirname, `${language}-${name}.ts`);
  const tables = Object.values((await import(file)) as Record<string, Record<string, string>>);
  return Object.assign({}, ...tables);
}

const placesOf = (text = "") => (text.match(/\{\w+\}/g) ?? []).toSorted();

describe.each(names)("the sentences of %s", (name) => {
  test("are the same in both languages, with the same values in them", async () => {
    const [english, chinese] = await Promise.all([readTable("en", name), readTable("zh", name)]);
    expect(Object.keys(chinese).toSorted()).toEqual(Object.keys(english).toSorted());
    for (const [key, text] of Object.entries(english)) {
      expect([key, placesOf(chinese[key])]).toEqual([key, placesOf(text)]);
      expect(chinese[key]?.trim()).not.toBe("");
    }
  });
});

test("values stand where a sentence names them, and what is not given stays visible", () => {
  const texts = { en: { a: "{one} of {two}" }, zh: { a: "{two} 之 {one}" } };
  expect(translator(texts, "zh")("a", { one: 1, two: "$&" })).toBe("$& 之 1");
  expect(translator(texts, "en")("a", { one: 1 })).toBe("1 of {two}");
});

test.each([
  [null, ["zh-CN", "en"], "zh"],
  [null, ["fr", "zh-Hans-CN", "en"], "zh"],
  [null, ["fr"], "en"],
  ["en", ["zh-CN"], "en"],
  ["tlh", ["zh-CN"], "zh"],
] as const)("picked %s, the browser speaks %s: the page speaks %s", (picked, wishes, language) => {
  const page = { localStorage: { getItem: () => picked }, navigator: { languages: wishes } };
  expect(chooseLanguage(page)).toBe(language);
});
