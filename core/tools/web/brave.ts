import type { WebFetch } from "./guarded-fetch.ts";
import type { SearchEngine, SearchResult } from "./search-engine.ts";

const ages = { day: "pd", week: "pw", month: "pm", year: "py" } as const;

/** Brave's search service, for those who have a key of theirs. */
export function createBrave(
  fetchPage: WebFetch,
  apiKey: string,
  endpoint = "https://api.search.brave.com/res/v1/web/search",
): SearchEngine {
  return {
    name: "Brave",
    async search({ query, count, language, freshness }, signal) {
      const parameters = new URLSearchParams({
        q: query,
        count: String(count),
        ...(language === undefined ? {} : { search_lang: language }),
        ...(freshness === undefined ? {} : { freshness: ages[freshness] }),
      });
      const page = await fetchPage(
        {
          url: `${endpoint}?${parameters.toString()}`,
          headers: { accept: "application/json", "x-subscription-token": apiKey },
          maxRedirects: 0,
          maxBytes: 2_000_000,
          rules: { allowedHosts: [] },
        },
        signal,
      );
      if (page.status === 401 || page.status === 403 || page.status === 422) {
        throw new Error("Brave refused the key in tools.web.search.apiKey.");
      }
      if (page.status === 429) throw new Error("Brave wants fewer searches; wait a while.");
      if (page.status >= 400) throw new Error(`Brave answered ${page.status}.`);
      return readResults(new TextDecoder().decode(page.bytes)).slice(0, count);
    },
  };
}

function readResults(text: string): SearchResult[] {
  const list = readList(text);
  return list.flatMap((entry) => {
    if (typeof entry !== "object" || entry === null) return [];
    const { title, url, description } = entry as Record<string, unknown>;
    if (typeof title !== "string" || typeof url !== "string" || !/^https?:/.test(url)) return [];
    const snippet = typeof description === "string" ? description : "";
    return [{ title: plain(title), url, snippet: plain(snippet) }];
  });
}

function readList(text: string): unknown[] {
  try {
    const found = (JSON.parse(text) as { web?: { results?: unknown } }).web?.results;
    return Array.isArray(found) ? found : [];
  } catch {
    throw new Error("Brave answered something that is not JSON.");
  }
}

function plain(text: string): string {
  return text
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}
