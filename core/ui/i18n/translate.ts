import type { Language } from "./language.ts";

/** The sentences of one part of the page in every language. */
export type Texts<Key extends string> = Readonly<Record<Language, Readonly<Record<Key, string>>>>;

/** Looks a sentence up and puts the values where it has their names in braces: `{count}`. */
export type Translate<Key extends string> = (
  key: Key,
  values?: Readonly<Record<string, string | number>>,
) => string;

export function translator<Key extends string>(
  texts: Texts<Key>,
  language: Language,
): Translate<Key> {
  const table = texts[language];
  return (key, values = {}) =>
    table[key].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
