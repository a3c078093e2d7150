import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerChat, type ChatMemory, type SeenChat } from "./chat-route.ts";
import { fakeHosts, fakeKeys, type FakeKey } from "./dashscope-hosts.ts";
import { checkKey, modelsOf } from "./dashscope-rules.ts";
import { refuse, send, type FakeRoute } from "./fake-request.ts";

type Json = Record<string, unknown>;

export interface DashScopeOptions {
  routes?: readonly FakeRoute[];
  /** More keys, or other states of the known ones. */
  keys?: Readonly<Record<string, FakeKey>>;
  /** 0, a free one, unless told. */
  port?: number;
}

/**
 * A strict stand-in for the vendor: the key × host matrix, the gate of the Coding Plan, what the chat API refuses, and how its streams really look. The last
 * user text `scenario: NAME` picks an answer, `scenario: recover-2:NAME` refuses twice and then answers; the header `x-fake-scenario` does the same.
 */
export interface DashScopeServer {
  readonly origin: string;
  /** Address of a host without going through `fetch` below: `http://127.0.0.1:PORT/std-intl/compatible-mode/v1`. */
  baseUrl(prefix: string): string;
  /** Carries requests to the vendor's real host names over to this server, so that code that looks at hosts sees the real ones. */
  readonly fetch: typeof globalThis.fetch;
  readonly chats: SeenChat[];
  /** Every request: method, host and path, the refused ones included. */
  readonly requests: string[];
  stop(): Promise<void>;
}

interface Fake extends ChatMemory {
  origin: string;
  requests: string[];
  routes: readonly FakeRoute[];
  keys: Readonly<Record<string, FakeKey>>;
}

export async function startDashScopeServer(
  options: DashScopeOptions = {},
): Promise<DashScopeServer> {
  const fake: Fake = {
    origin: "",
    chats: [],
    requests: [],
    routes: options.routes ?? [],
    keys: { ...fakeKeys, ...options.keys },
    failures: new Map(),
    kept: new Set(),
  };
  const server = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on("data", (part: Buffer) => parts.push(part));
    incoming.on("end", () => {
      answer(incoming, Buffer.concat(parts), response, fake).catch(() => response.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  fake.origin = origin;
  return {
    origin,
    baseUrl: (prefix) => {
      const path = fakeHosts.find((row) => row.prefix === prefix)?.path ?? "";
      return `${origin}/${prefix}${path}`;
    },
    fetch: (input, init) => globalThis.fetch(rerouted(input, origin), init),
    chats: fake.chats,
    requests: fake.requests,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function rerouted(input: Parameters<typeof fetch>[0], origin: string): string {
  const address = new URL(input instanceof Request ? input.url : input);
  if (address.origin === origin) return address.href;
  const name = address.hostname.replace(/\.$/, "");
  // Other names of a host, such as its VPC, are the same service.
  const host =
    fakeHosts.find((row) => row.host === name) ??
    fakeHosts.find((row) => row.plan === "workspace" && sameRegion(row.host, name));
  if (host === undefined) throw new TypeError("fetch failed", { cause: { code: "ENOTFOUND" } });
  return `${origin}/${host.prefix}${address.pathname}${address.search}`;
}

function sameRegion(host: string, name: string): boolean {
  const own = host.slice(host.indexOf("."));
  return name.endsWith(own) && /^(llm|ws)-[^.]+$/.test(name.slice(0, -own.length));
}

async function answer(
  incoming: IncomingMessage,
  bytes: Buffer,
  response: ServerResponse,
  fake: Fake,
): Promise<void> {
  const address = new URL(incoming.url ?? "/", fake.origin);
  const [, prefix = "", path = ""] = /^\/([^/]+)(\/.*)$/.exec(address.pathname) ?? [];
  const host = fakeHosts.find((row) => row.prefix === prefix);
  const method = incoming.method ?? "GET";
  fake.requests.push(`${method} ${host?.host ?? prefix}${path}`);
  const isChat = host !== undefined && path.startsWith(`${host.path}/`);
  const isNative =
    host !== undefined && host.plan !== "coding" && /^\/(api|compatible-api)\//.test(path);
  if (!isChat && !isNative) {
    refuse(response, { status: 404, body: undefined });
    return;
  }
  const route = isChat ? path.slice(host.path.length) : path;
  if (route === "/models" && (host.plan === "coding" || host.plan === "token")) {
    refuse(response, { status: 404, body: undefined });
    return;
  }
  if (host.plan === "coding" && !incoming.headers["user-agent"]) {
    const error = "Coding Plan is currently only available for Coding Agents";
    refuse(response, { status: 405, body: { error } });
    return;
  }
  const { authorization } = incoming.headers;
  const refused = checkKey(host, authorization, fake.keys);
  const key = fake.keys[authorization?.slice("Bearer ".length) ?? ""];
  if (refused !== undefined || key === undefined) {
    refuse(response, refused ?? { status: 401, body: undefined });
    return;
  }
  const body = parseBody(bytes);
  const request = {
    host,
    key,
    method,
    path,
    query: address.searchParams,
    headers: incoming.headers,
    bytes,
    body,
    origin: fake.origin,
  };
  for (const own of fake.routes) if (await own(request, response)) return;
  if (isChat && route === "/models") {
    send(response, 200, {
      object: "list",
      data: modelsOf(host).map((id) => ({ id, object: "model" })),
    });
  } else if (isChat && route === "/chat/completions") answerChat(request, response, fake);
  else refuse(response, { status: 404, body: undefined });
}

function parseBody(bytes: Buffer): Json {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Json)
      : {};
  } catch {
    return {};
  }
}
