import { z } from "zod";
import type { Config } from "../../config/schema.ts";
import { defineTool, type Tool } from "../../sdk/tool.ts";
import { fenceUntrusted } from "../fence-untrusted.ts";
import type { SearchEngine, SearchResult } from "./search-engine.ts";
import { createShortCache } from "./short-cache.ts";

type WebConfig = NonNullable<NonNullable<Config["tools"]>["web"]>;
export type WebSearchConfig = NonNullable<WebConfig["search"]>;

/** @param engine the engine that the config chooses; rejects when it cannot be used */
export function createWebSearchTool(
  config: () => WebSearchConfig,
  engine: () => Promise<SearchEngine>,
): Tool {
  const cache = createShortCache<SearchResult[]>();
  return defineTool({
    name: "web_search",
    description:
      "Searches the web and answers titles, addresses and a line of each hit. Read a hit with web_fetch.",
    risk: "read",
    idempotent: true,
    inputSchema: z.strictObject({
      query: z.string().min(1).max(400),
      count: z.number().int().min(1).max(10).optional(),
      language: z
        .string()
        .regex(/^[a-z]{2}$/)
        .optional()
        .describe("Two letters, as in de."),
      freshness: z.enum(["day", "week", "month", "year"]).optional(),
    }),
    async execute({ query, count, language, freshness }, { now, signal }) {
      const { maxResults = 5, timeoutSeconds = 30, cacheTtlMinutes = 15 } = config();
      const chosen = await engine();
      const wish = {
        query,
        count: count ?? maxResults,
        ...(language === undefined ? {} : { language }),
        ...(freshness === undefined ? {} : { freshness }),
      };
      const key = JSON.stringify([chosen.name, wish]);
      let results = cache.get(key, now());
      if (results === undefined) {
        const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
        results = await chosen.search(wish, AbortSignal.any([signal, timeout]));
        cache.set(key, results, now() + cacheTtlMinutes * 60_000);
      }
      if (results.length === 0) return "Nothing was found.";
      const lines = results.map(
        ({ title, url, snippet }, at) => `${at + 1}. ${title}\n${url}\n${snippet.slice(0, 500)}`,
      );
      return fenceUntrusted(chosen.name, lines.join("\n\n"));
    },
  });
}
