/** The languages of the page. */
export const languages = ["en", "zh"] as const;
export type Language = (typeof languages)[number];

/** Each language by its own name, for the picker. */
export const languageNames: Readonly<Record<Language, string>> = { en: "English", zh: "简体中文" };

/** The tag for `lang` attributes and for dates and figures. */
export const languageTags: Readonly<Record<Language, string>> = { en: "en", zh: "zh-Hans" };

/** How dates and figures are written: as the browser's own kind of that language does. */
export function localeOf(language: Language, wishes: readonly string[]): string {
  return wishes.find((wish) => wish.toLowerCase().startsWith(language)) ?? languageTags[language];
}

const storageKey = "openclaw.language";

/** What was picked before in this browser, else the first of the browser's languages that the page speaks, else English. */
export function chooseLanguage(page: {
  localStorage: Pick<Storage, "getItem">;
  navigator: Pick<Navigator, "languages">;
}): Language {
  const wishes = [page.localStorage.getItem(storageKey) ?? "", ...page.navigator.languages];
  const spoken = wishes.map((wish) => wish.toLowerCase().split("-")[0]);
  const found = spoken.find((wish) => languages.some((language) => language === wish));
  return languages.find((language) => language === found) ?? "en";
}

export function keepLanguage(storage: Pick<Storage, "setItem">, language: Language): void {
  storage.setItem(storageKey, language);
}
