import type { IncomingMessage, ServerResponse } from "node:http";
import { Refusal } from "./discord-errors.ts";
import type { DiscordWorld, Json, TestBot } from "./discord-world.ts";
import type { UploadedFile } from "./discord-forms.ts";
import { readMultipart } from "./multipart.ts";
import { createRateLimiter, type RateLimits } from "./rate-limits.ts";
import type { Answer, Route, SentMessage, ServerParts } from "./rest-call.ts";
import { channelRoutes } from "./routes-channels.ts";
import { commandRoutes } from "./routes-commands.ts";
import { guildRoutes } from "./routes-guilds.ts";
import { interactionRoutes } from "./routes-interactions.ts";
import { messageRoutes } from "./routes-messages.ts";

/** What goes wrong with a request. */
export type Fault =
  | { type: "status"; status: number; retryAfter?: number; isGlobal?: boolean; body?: object }
  /** The connection breaks before, or after, what was asked for was done. */
  | { type: "reset"; when: "before" | "after" };

/** One request as it came in and as it was answered. */
export interface SeenRequest {
  method: string;
  path: string;
  query: string;
  body: unknown;
  files: string[];
  userAgent: string;
  at: number;
  /** 0 when the connection was cut instead. */
  status: number;
}

export interface TestRest {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  readonly sent: SentMessage[];
  /** Requests in the order of their arrival: `POST /channels/1/messages`. */
  readonly requests: string[];
  /** The same with everything that is known of them. */
  readonly log: SeenRequest[];
  /** Applied to the next requests that send a message, one each. */
  readonly faults: Fault[];
  /** Applied to the next requests that read a history, one each. */
  readonly readFaults: Fault[];
  /** Applies a fault to the next requests that match `METHOD /path`; every one of them without a count. Answers its end. */
  fail(pattern: RegExp, fault: Fault, times?: number): () => void;
  /** Cuts every request until the answer is called. */
  outage(): () => void;
  readonly limits: RateLimits;
  /** What went wrong inside this server: a fault of the test bed, never of the tested. */
  readonly broken: unknown[];
  /** The most characters of a message. */
  maxTextLength: number;
  /** The most bytes of one file; larger ones are 40005. */
  maxFileBytes: number;
  /** The most bytes of one request; larger ones are 413 from the proxy in front, with a page instead of JSON. */
  maxRequestBytes: number;
}

const routes: Route[] = [
  ...guildRoutes,
  ...messageRoutes,
  ...channelRoutes,
  ...commandRoutes,
  ...interactionRoutes,
];

/** A request of a bot that sends a message, or reads a history: what `faults` and `readFaults` apply to. */
const sends = /^POST \/channels\/\d+\/messages$/;
const reads = /^GET \/channels\/[^/]+\/messages$/;

/** Discord's REST API v10 as its documentation describes it: tokens, forms, permissions, limits, nonces, and faults on demand. */
export function createTestRest(
  world: DiscordWorld,
  parts: Omit<ServerParts, "sent" | "maxTextLength">,
  limits: RateLimits,
): TestRest {
  const server: ServerParts = { ...parts, sent: [], maxTextLength: 2000 };
  const failures: { pattern: RegExp; fault: Fault; left: number }[] = [];
  const limiter = createRateLimiter(limits, world.now);
  let outages = 0;

  const rest: TestRest = {
    sent: server.sent,
    requests: [],
    log: [],
    faults: [],
    readFaults: [],
    limits,
    broken: [],
    get maxTextLength() {
      return server.maxTextLength;
    },
    set maxTextLength(most) {
      server.maxTextLength = most;
    },
    maxFileBytes: 10 * 1024 * 1024,
    maxRequestBytes: 100 * 1024 * 1024,
    fail(pattern, fault, times = Number.POSITIVE_INFINITY) {
      const failure = { pattern, fault, left: times };
      failures.push(failure);
      return () => void (failure.left = 0);
    },
    outage() {
      outages += 1;
      return () => void (outages -= 1);
    },
    async handle(request, response) {
      try {
        await handle(request, response);
      } catch {
        request.socket.destroy();
      }
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", "http://discord.test");
    const { method = "GET" } = request;
    if (url.pathname.startsWith("/cdn/"))
      return serveFile(world, url.pathname, request, response, outages > 0);
    const path = url.pathname.replace(/^\/api(?:\/v10)?/, "");
    const bytes = await readAll(request);
    const name = `${method} ${path}`;
    const { json, files } = readBody(bytes, request.headers["content-type"] ?? "");
    const seen: SeenRequest = {
      method,
      path,
      query: url.search,
      body: json,
      files: files.map((file) => file.name),
      userAgent: request.headers["user-agent"] ?? "",
      at: world.now(),
      status: 0,
    };
    rest.requests.push(`${name}${url.search}`);
    rest.log.push(seen);
    if (outages > 0) return void request.socket.destroy();
    const found = routes.find((each) => each.method === method && each.pattern.test(path));
    const token = (request.headers.authorization ?? "").replace(/^Bot /, "");
    const bot = world.bots.find((each) => each.token === token);
    if (bot === undefined && found?.isOpen !== true) {
      return reply(response, seen, [401, { message: "401: Unauthorized", code: 0 }]);
    }
    const fault = takeFault(name);
    if (fault?.type === "status") return replyFault(response, seen, fault);
    if (fault?.when === "before") return void request.socket.destroy();
    const rate = limiter.check(
      bot?.id ?? "open",
      `${method} ${bucketOf(path)}`,
      found?.isOpen === true,
    );
    for (const [header, value] of Object.entries(rate.headers)) response.setHeader(header, value);
    if (rate.refusal !== undefined) {
      const { retryAfter, isGlobal } = rate.refusal;
      response.setHeader("retry-after", String(Math.ceil(retryAfter)));
      return reply(response, seen, [
        429,
        { message: "You are being rate limited.", retry_after: retryAfter, global: isGlobal },
      ]);
    }
    if (bytes.length > rest.maxRequestBytes) {
      response
        .writeHead(413, { "content-type": "text/html" })
        .end("<html><body>413 Request Entity Too Large</body></html>");
      seen.status = 413;
      return;
    }
    const answer = answerTo(found, { bot, path, url, json, files });
    if (fault !== undefined) return void request.socket.destroy();
    reply(response, seen, answer);
  }

  function takeFault(name: string): Fault | undefined {
    const list = sends.test(name) ? rest.faults : reads.test(name) ? rest.readFaults : [];
    const next = list.shift();
    if (next !== undefined) return next;
    const failure = failures.find(({ pattern, left }) => left > 0 && pattern.test(name));
    if (failure !== undefined) failure.left -= 1;
    return failure?.fault;
  }

  function answerTo(
    found: Route | undefined,
    request: {
      bot: TestBot | undefined;
      path: string;
      url: URL;
      json: unknown;
      files: UploadedFile[];
    },
  ): Answer {
    const { path, url, json, files } = request;
    const bot = request.bot ?? world.mainBot();
    if (path === "/gateway/bot") {
      const { limits: session_start_limit, shards } = server.gateway;
      return [
        200,
        { url: server.gatewayUrl(), shards, session_start_limit: { ...session_start_limit } },
      ];
    }
    if (path === "/gateway") return [200, { url: server.gatewayUrl() }];
    if (found === undefined) return [404, { message: "404: Not Found", code: 0 }];
    const params = (found.pattern.exec(path) ?? []).slice(1).map((part) => part);
    const body = (Array.isArray(json) ? {} : json) as Json;
    try {
      if (files.some((file) => file.bytes.length > rest.maxFileBytes)) {
        throw new Refusal(413, 40_005, "Request entity too large");
      }
      return found.run({
        world,
        bot,
        params,
        query: url.searchParams,
        body,
        list: Array.isArray(json) ? (json as Json[]) : [],
        files,
        server,
      });
    } catch (error) {
      if (error instanceof Refusal) return [error.status, error.body];
      rest.broken.push(error);
      return [500, { message: `The test server is broken: ${String(error)}`, code: 0 }];
    }
  }

  return rest;
}

/** Channels, guilds and webhooks have buckets of their own; reactions share one. */
function bucketOf(path: string): string {
  const [, main = "", rest = ""] =
    /^(\/(?:channels|guilds|webhooks|interactions)\/[^/]+)(.*)$/.exec(path) ?? ["", path, ""];
  return main + rest.replace(/\/reactions\/.*$/, "/reactions").replaceAll(/\d{15,20}/g, ":id");
}

function serveFile(
  world: DiscordWorld,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  isOut: boolean,
): void {
  if (isOut) return void request.socket.destroy();
  const file = world.files.get(path.replace(/^\/cdn/, ""));
  if (file === undefined)
    return void response.writeHead(404).end("This content is no longer available.");
  response
    .writeHead(200, { "content-type": file.type, "content-length": file.bytes.length })
    .end(file.bytes);
}

function replyFault(
  response: ServerResponse,
  seen: SeenRequest,
  fault: Extract<Fault, { type: "status" }>,
): void {
  const { status, retryAfter, isGlobal = false } = fault;
  if (retryAfter === undefined)
    return reply(response, seen, [status, fault.body ?? { message: "", code: 0 }]);
  response.setHeader("retry-after", String(retryAfter));
  if (isGlobal) response.setHeader("x-ratelimit-global", "true");
  response.setHeader("x-ratelimit-scope", isGlobal ? "global" : "user");
  reply(response, seen, [
    status,
    { message: "You are being rate limited.", retry_after: retryAfter, global: isGlobal },
  ]);
}

function reply(response: ServerResponse, seen: SeenRequest, [status, body]: Answer): void {
  seen.status = status;
  if (body === undefined) return void response.writeHead(status).end();
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function readBody(bytes: Buffer, type: string): { json: unknown; files: UploadedFile[] } {
  if (type.startsWith("multipart/form-data")) return readMultipart(bytes, type);
  const text = bytes.toString("utf8");
  return { json: text === "" ? {} : JSON.parse(text), files: [] };
}
