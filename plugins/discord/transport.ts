import type { Agent } from "node:http";
import type { REST } from "discord.js";
import { OpenClawError } from "openclaw/sdk";
import type { ProxyRules } from "./proxy-rules.ts";

type Dispatcher = Parameters<REST["setAgent"]>[0];

/** The ways of one account to Discord. Every byte takes one of them: the gateway, the API, uploads, downloads, probes. */
export interface Transport {
  /** For the REST API; undefined for the direct way. */
  dispatcher: Dispatcher | undefined;
  agentFor(url: string): Agent | undefined;
  fetch: typeof globalThis.fetch;
  close(): Promise<void>;
}

export interface TransportPlan {
  rules: ProxyRules;
  /** Address of the API: where the dispatcher goes. */
  apiUrl: string;
  /** The direct way. */
  fetch: typeof globalThis.fetch;
  /** Config path of the account, for messages. */
  path: string;
}

/** Loads what a proxy needs only when there is one. Rejects with `CHANNEL_MISCONFIGURED` for a proxy that cannot be used. */
export async function openTransport({
  rules,
  apiUrl,
  fetch,
  path,
}: TransportPlan): Promise<Transport> {
  const proxies = [apiUrl, "wss://gateway.discord.gg", "https://cdn.discordapp.com"].map(rules);
  const used = new Set(proxies.filter((proxy) => proxy !== undefined));
  if (used.size === 0) {
    return {
      dispatcher: undefined,
      agentFor: () => undefined,
      fetch,
      close: async () => undefined,
    };
  }
  for (const proxy of used) checkProxy(proxy, path);
  const [{ HttpsProxyAgent }, { ProxyAgent, fetch: proxiedFetch }] = await Promise.all([
    import("https-proxy-agent"),
    import("undici"),
  ]);
  const dispatchers = new Map<string, InstanceType<typeof ProxyAgent>>();
  const dispatcherTo = (proxy: string) => {
    const known = dispatchers.get(proxy) ?? new ProxyAgent({ uri: proxy });
    dispatchers.set(proxy, known);
    return known;
  };
  const apiProxy = rules(apiUrl);
  return {
    dispatcher: apiProxy === undefined ? undefined : dispatcherTo(apiProxy),
    agentFor(url) {
      const proxy = rules(url);
      return proxy === undefined ? undefined : new HttpsProxyAgent(proxy);
    },
    fetch: (async (input: Parameters<typeof globalThis.fetch>[0], init?: RequestInit) => {
      const url = input instanceof Request ? input.url : String(input);
      const proxy = rules(url);
      if (proxy === undefined) return fetch(input, init);
      return proxiedFetch(url, { ...(init as object), dispatcher: dispatcherTo(proxy) });
    }) as typeof globalThis.fetch,
    async close() {
      await Promise.all([...dispatchers.values()].map((dispatcher) => dispatcher.destroy()));
    },
  };
}

function checkProxy(proxy: string, path: string): void {
  const isUsable = URL.canParse(proxy) && /^https?:$/.test(new URL(proxy).protocol);
  if (isUsable) return;
  throw new OpenClawError("CHANNEL_MISCONFIGURED", `The proxy of ${path} is not an HTTP address.`, {
    hint: `Discord is reached through HTTP proxies only. Set ${path}.proxy, or HTTPS_PROXY in the environment, to an address such as http://127.0.0.1:7890.`,
  });
}
