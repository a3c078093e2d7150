import type { WebFetch } from "./guarded-fetch.ts";
import type { SearchEngine, SearchQuery, SearchResult } from "./search-engine.ts";

const ages = { day: "d", week: "w", month: "m", year: "y" } as const;

/** DuckDuckGo's page for browsers without scripts: needs no key, and may refuse when it is asked often. */
export function createDuckDuckGo(
  fetchPage: WebFetch,
  endpoint = "https://html.duckduckgo.com/html/",
): SearchEngine {
  return {
    name: "DuckDuckGo",
    async search(query, signal) {
      const page = await fetchPage(
        {
          url: `${endpoint}?${parameters(query).toString()}`,
          headers: {
            accept: "text/html",
            "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
          },
          maxRedirects: 2,
          maxBytes: 2_000_000,
          rules: { allowedHosts: [] },
        },
        signal,
      );
      if (page.status >= 400) throw new Error(`DuckDuckGo answered ${page.status}.`);
      const html = new TextDecoder().decode(page.bytes);
      const results = await readResults(html);
      if (results.length === 0 && /anomaly|challenge/i.test(html)) {
        throw new Error(
          "DuckDuckGo wants to see a person before it answers more. Wait a while, or set tools.web.search.provider to brave with a key.",
        );
      }
      return results.slice(0, query.count);
    },
  };
}

function parameters({ query, language, freshness }: SearchQuery): URLSearchParams {
  return new URLSearchParams({
    q: query,
    ...(language === undefined ? {} : { kl: `${language}-${language}` }),
    ...(freshness === undefined ? {} : { df: ages[freshness] }),
  });
}

/** Reads the hits out of the page; what is not as expected is left out. Advertisements are. */
export async function readResults(html: string): Promise<SearchResult[]> {
  const { parseHTML } = await import("linkedom");
  const { document } = parseHTML(html);
  return [...document.querySelectorAll(".result")].flatMap((node) => {
    if (node.classList.contains("result--ad")) return [];
    const link = node.querySelector("a.result__a") ?? node.querySelector("h2 a");
    const url = target(link?.getAttribute("href") ?? "");
    const title = clean(link?.textContent);
    if (url === undefined || title === "") return [];
    return [{ title, url, snippet: clean(node.querySelector(".result__snippet")?.textContent) }];
  });
}

/** The page links to a page of its own that leads on; the place it leads to is inside the link. */
function target(href: string): string | undefined {
  if (!URL.canParse(href, "https://duckduckgo.com")) return undefined;
  const url = new URL(href, "https://duckduckgo.com");
  const inside = url.pathname === "/l/" ? url.searchParams.get("uddg") : url.href;
  if (inside === null || !URL.canParse(inside)) return undefined;
  const found = new URL(inside);
  const isOwn = /(^|\.)duckduckgo\.com$/.test(found.hostname);
  return /^https?:$/.test(found.protocol) && !isOwn ? found.href : undefined;
}

function clean(text: string | null | undefined): string {
  return (text ?? "").replaceAll(/\s+/g, " ").trim();
}
