import type { Config, SecretInput } from "../../config/schema.ts";
import type { Tool } from "../../sdk/tool.ts";
import { createBrave } from "./brave.ts";
import { createDuckDuckGo } from "./duckduckgo.ts";
import { createWebFetch } from "./guarded-fetch.ts";
import type { SearchEngine } from "./search-engine.ts";
import { createWebFetchTool } from "./web-fetch.ts";
import { createWebSearchTool } from "./web-search.ts";

type WebConfig = NonNullable<NonNullable<Config["tools"]>["web"]>;

/** `web_fetch` and `web_search`, where `enabled` does not say otherwise. */
export function createWebTools(
  config: () => WebConfig,
  readSecret: (input: SecretInput) => Promise<string | undefined>,
): { list(): Tool[] } {
  const fetchPage = createWebFetch();
  const engine = async (): Promise<SearchEngine> => {
    const { provider = "duckduckgo", apiKey } = config().search ?? {};
    if (provider === "duckduckgo") return createDuckDuckGo(fetchPage);
    const key = apiKey === undefined ? undefined : await readSecret(apiKey);
    if (key === undefined) throw new Error("tools.web.search.apiKey has no key for Brave.");
    return createBrave(fetchPage, key);
  };
  const fetching = createWebFetchTool(() => config().fetch ?? {}, fetchPage);
  const searching = createWebSearchTool(() => config().search ?? {}, engine);
  return {
    list: () => [
      ...(config().fetch?.enabled === false ? [] : [fetching]),
      ...(config().search?.enabled === false ? [] : [searching]),
    ],
  };
}
