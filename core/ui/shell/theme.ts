export type Theme = "light" | "dark";

const storageKey = "openclaw.theme";

interface Page {
  localStorage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  matchMedia(query: string): { matches: boolean };
  document: { documentElement: { dataset: DOMStringMap } };
}

function systemTheme(page: Page): Theme {
  return page.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** What was picked in this browser, else what the system prefers. */
export function themeInForce(page: Page): Theme {
  const picked = page.localStorage.getItem(storageKey);
  return picked === "light" || picked === "dark" ? picked : systemTheme(page);
}

/** Shows the page as it was picked; without a pick it follows the system, also when that changes. */
export function applyTheme(page: Page): void {
  const { dataset } = page.document.documentElement;
  if (page.localStorage.getItem(storageKey) === null) delete dataset["theme"];
  else dataset["theme"] = themeInForce(page);
}

/** A pick that equals the system's is forgotten, so that the page follows the system again. */
export function pickTheme(page: Page, theme: Theme): void {
  if (theme === systemTheme(page)) page.localStorage.removeItem(storageKey);
  else page.localStorage.setItem(storageKey, theme);
  applyTheme(page);
}
