import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { refusals, type Refusal } from "./dashscope-answers.ts";
import { fakeHosts, fakeKeys, type FakeHost, type FakeKey } from "./dashscope-hosts.ts";
import { checkChat, checkKey, modelsOf, thinks } from "./dashscope-rules.ts";
import { framesOf, writeStream, type CacheFacts } from "./dashscope-scenarios.ts";

type Json = Record<string, unknown>;

/** A chat request as it arrived, and at which of the vendor's hosts. */
export interface SeenChat {
  host: string;
  headers: IncomingMessage["headers"];
  body: Json;
}

/** A request whose key is in order, for a route of one's own. */
export interface FakeRequest {
  host: FakeHost;
  key: FakeKey;
  method: string;
  /** Below the host: `/api/v1/tasks/1`, `/compatible-mode/v1/embeddings`. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  bytes: Buffer;
  /** The parsed body; an empty object when it is no JSON object. */
  body: Json;
  /** Where this server listens, for addresses in answers. */
  origin: string;
}

/** Answers a request and says true, or leaves it to the next route. Asked before the chat routes. */
export type FakeRoute = (
  request: FakeRequest,
  response: ServerResponse,
) => boolean | Promise<boolean>;

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

interface Fake {
  origin: string;
  chats: SeenChat[];
  requests: string[];
  routes: readonly FakeRoute[];
  keys: Readonly<Record<string, FakeKey>>;
  /** How often each scenario was refused. */
  failures: Map<string, number>;
  /** Beginnings of prompts that are kept, by what they are. */
  kept: Set<string>;
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
  } else if (isChat && route === "/chat/completions") chat(request, response, fake);
  else refuse(response, { status: 404, body: undefined });
}

function chat(
  { host, key, headers, body }: FakeRequest,
  response: ServerResponse,
  fake: Fake,
): void {
  fake.chats.push({ host: host.host, headers, body });
  const { name, part } = scenarioOf(body, headers, fake);
  const refused = refusals[key.state ?? ""] ?? refusals[name] ?? checkChat(host, body);
  if (refused !== undefined) {
    refuse(response, refused);
    return;
  }
  const options = body["stream_options"] as Json | undefined;
  const facts = {
    thinking: thinks(String(body["model"]), body),
    usage: options?.["include_usage"] === true || body["stream"] !== true,
    cache: cacheFor(body, fake),
    part,
  };
  const frames = framesOf(name, facts);
  if (body["stream"] === true) writeStream(response, name, frames);
  else send(response, 200, wholeAnswer(frames));
}

/** The frames of a stream as one answer. */
function wholeAnswer(frames: readonly (Json | string)[]): Json {
  const chunks = frames.filter((frame) => typeof frame === "object");
  const choices = chunks.flatMap((frame) => (frame["choices"] as Json[] | undefined) ?? []);
  const content = choices
    .map((row) => (row["delta"] as { content?: string }).content ?? "")
    .join("");
  const reason = choices.findLast((row) => row["finish_reason"])?.["finish_reason"] ?? "stop";
  const usage = chunks.find((frame) => frame["usage"])?.["usage"];
  return {
    id: "chatcmpl-fake",
    object: "chat.completion",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: reason }],
    usage,
  };
}

/** Marked beginnings of at least 1,024 tokens are written once and read afterwards. */
function cacheFor(body: Json, fake: Fake): CacheFacts {
  const messages = (body["messages"] ?? []) as Json[];
  const marked = messages.findIndex(
    (message) =>
      Array.isArray(message["content"]) &&
      JSON.stringify(message["content"]).includes('"cache_control"'),
  );
  if (marked === -1) return { read: 4, written: 0, explicit: false };
  const beginning = JSON.stringify([body["model"], messages.slice(0, marked + 1)]);
  const tokens = Math.floor(beginning.length / 4);
  if (tokens < 1_024) return { read: 0, written: 0, explicit: true };
  const id = createHash("sha256").update(beginning).digest("hex");
  const isKept = fake.kept.has(id);
  fake.kept.add(id);
  return { read: isKept ? tokens : 0, written: isKept ? 0 : tokens, explicit: true };
}

/** The scenario that the newest user message with one names, and how many answers followed it. */
function scenarioOf(
  body: Json,
  headers: IncomingMessage["headers"],
  fake: Fake,
): { name: string; part: number } {
  const messages = (body["messages"] ?? []) as Json[];
  const texts = messages.map((message) =>
    message["role"] === "user" ? textIn(message["content"]) : "",
  );
  const at = texts.findLastIndex((text) => /(^|: )scenario: \S/.test(text));
  const asked = headers["x-fake-scenario"];
  const text =
    typeof asked === "string" ? asked : (/scenario: (\S+)/.exec(texts[at] ?? "")?.[1] ?? "text");
  // An answer that was cut comes back as one message, however many parts it has by now.
  const later = messages.slice(at + 1).filter((message) => message["role"] === "assistant");
  const part =
    later
      .map(({ content }) => textIn(content))
      .join("")
      .match(/part-\d/g)?.length ?? 0;
  const [, times, then = ""] = /^recover-(\d+):(.+)$/.exec(text) ?? [];
  if (times === undefined) return { name: text, part };
  const failed = fake.failures.get(text) ?? 0;
  fake.failures.set(text, failed + 1);
  return { name: failed < Number(times) ? then : "text", part };
}

function textIn(content: unknown): string {
  if (typeof content === "string") return content;
  const parts = Array.isArray(content) ? (content as Json[]) : [];
  return parts.map((part) => (typeof part["text"] === "string" ? part["text"] : "")).join("");
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

/** Sends a refusal, an empty body where there is none. */
export function refuse(response: ServerResponse, { status, body, headers }: Refusal): void {
  send(response, status, body, headers);
}

/** Sends JSON with a request id. */
export function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const id = { "x-request-id": "header-fake", ...headers };
  if (body === undefined) {
    response.writeHead(status, id).end();
    return;
  }
  response.writeHead(status, { "content-type": "application/json", ...id });
  response.end(JSON.stringify(body));
}
