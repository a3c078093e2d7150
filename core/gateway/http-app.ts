import type { IncomingMessage, ServerResponse } from "node:http";
import type { Hono } from "hono";
import type { GatewayMedia } from "./gateway-media.ts";
import { readMediaFile } from "./media-files.ts";
import { mountHooks, type HookDependencies } from "./hooks/hook-routes.ts";
import type { RequestGuard } from "./request-guard.ts";
import { isLoopbackHost } from "./listen-address.ts";
import { mountOpenAi, type OpenAiDependencies } from "./openai/openai-routes.ts";
import { mountMetrics, type MetricsDependencies } from "./telemetry/metrics-route.ts";
import { readPageFile } from "./page-files.ts";

type App = Hono<{ Bindings: { incoming: IncomingMessage } }>;

export interface Readiness {
  ready: boolean;
  /** What is not ready, for people on this machine: `chat/default: misconfigured`. */
  failing: string[];
  uptimeMs: number;
  eventLoopMaxMs: number;
}

export interface HttpAppDependencies {
  guard: RequestGuard;
  phase(): "starting" | "started" | "draining";
  readiness(): Readiness;
  /** The folder of the built page; undefined when the page is switched off. */
  pageRoot(): string | undefined;
  /** The files of the running gateway; undefined while it starts. */
  media(): Pick<GatewayMedia, "store" | "links"> | undefined;
  /** Why the door is shut; then only the health addresses answer. */
  shutReason(): Promise<string | undefined>;
  openAi: OpenAiDependencies;
  hooks: HookDependencies;
  metrics: MetricsDependencies;
}

export type RequestListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const securityHeaders = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** Scripts, styles and connections of this origin only; text can never become markup. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types lit-html",
].join("; ");

/** The HTTP side of the door: health, and the page. Everything else is a 404 in JSON. */
export async function createHttpListener(deps: HttpAppDependencies): Promise<RequestListener> {
  const [{ Hono }, { getRequestListener }] = await Promise.all([
    import("hono"),
    import("@hono/node-server"),
  ]);
  const app: App = new Hono();

  app.use(async (context, next) => {
    for (const [name, value] of Object.entries(securityHeaders)) context.header(name, value);
    context.header("Cache-Control", "no-store");
    const refusal = deps.guard.refuseHost(context.env.incoming.headers);
    if (refusal !== undefined)
      return context.json({ error: { code: "GATEWAY_HOST_REFUSED", message: refusal } }, 403);
    return next();
  });

  mountHealth(app, deps);
  app.use(async (context, next) => {
    const reason = await deps.shutReason();
    if (reason === undefined) return next();
    return context.json({ error: { code: "GATEWAY_SHUT", message: reason } }, 503);
  });
  app.use(async (context, next) => {
    if (context.req.method === "GET" || context.req.method === "HEAD") return next();
    const refusal = deps.guard.refuseOrigin(context.env.incoming.headers);
    if (refusal === undefined) return next();
    return context.json({ error: { code: "GATEWAY_ORIGIN_REFUSED", message: refusal } }, 403);
  });
  mountOpenAi(app, deps.openAi);
  mountHooks(app, deps.hooks);
  mountMetrics(app, deps.metrics);
  mountPage(app, deps);
  app.notFound((context) =>
    context.json(
      { error: { code: "GATEWAY_NOT_FOUND", message: `Nothing is at ${context.req.path}.` } },
      404,
    ),
  );
  // The globals stay as they are: other parts of the program use fetch and its classes too.
  return getRequestListener(app.fetch, { overrideGlobalObjects: false });
}

function mountHealth(app: App, deps: HttpAppDependencies): void {
  for (const path of ["/healthz", "/health"]) {
    app.get(path, (context) => context.json({ ok: true, status: "live" }));
  }
  for (const path of ["/startupz", "/startup"]) {
    app.get(path, (context) =>
      context.json({ status: deps.phase() }, deps.phase() === "started" ? 200 : 503),
    );
  }
  for (const path of ["/readyz", "/ready"]) {
    app.get(path, (context) => {
      const { ready, failing, uptimeMs, eventLoopMaxMs } = deps.readiness();
      const isLocal = isLoopbackHost(context.env.incoming.socket.remoteAddress ?? "");
      const details = isLocal ? { failing, uptimeMs, eventLoopMaxMs } : {};
      return context.json({ ready, ...details }, ready ? 200 : 503);
    });
  }
}

function mountPage(app: App, deps: HttpAppDependencies): void {
  app.get("/media/:id", async (context, next) => {
    const { req } = context;
    const asked = { path: req.path, proof: req.query("proof"), range: req.header("range") };
    const file = await readMediaFile(deps.media(), asked);
    if (file === undefined) return next();
    for (const [name, value] of Object.entries(file.headers)) context.header(name, value);
    return file.body === null
      ? context.body(null, file.status)
      : context.body(file.body, file.status);
  });
  app.get("*", async (context, next) => {
    const root = deps.pageRoot();
    const file = root === undefined ? undefined : await readPageFile(root, context.req.path);
    if (file === undefined) return next();
    context.header("Content-Type", file.contentType);
    context.header("Content-Security-Policy", contentSecurityPolicy);
    context.header(
      "Cache-Control",
      file.immutable ? "public, max-age=31536000, immutable" : "no-cache",
    );
    return context.body(file.bytes);
  });
}
