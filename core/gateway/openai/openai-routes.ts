import type { IncomingMessage } from "node:http";
import type { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { GatewayRuntime } from "../gateway-runtime-contract.ts";
import { refuseBearer, type BearerDependencies } from "../refuse-bearer.ts";
import { failureOf, refusal, type ApiFailure } from "./api-failure.ts";
import type { ApiContext } from "./begin-answer.ts";
import { answerChat } from "./chat-route.ts";
import { answerEmbeddings } from "./embeddings-route.ts";
import { answerResponse } from "./responses-route.ts";

type App = Hono<{ Bindings: { incoming: IncomingMessage } }>;

export interface OpenAiDependencies extends BearerDependencies {
  /** Undefined while the gateway starts or stops. */
  runtime(): GatewayRuntime | undefined;
}

type Handler = (context: ApiContext, runtime: GatewayRuntime) => Promise<Response>;
type Endpoint = "chatCompletions" | "responses";

/** The addresses that OpenAI's clients know. Each asks for the gateway's token, and answers only when the config opens it. */
export function mountOpenAi(app: App, deps: OpenAiDependencies): void {
  const handle = (endpoints: readonly Endpoint[], run: Handler) => async (context: ApiContext) => {
    try {
      const runtime = deps.runtime();
      if (runtime === undefined)
        throw refusal({ status: 503, message: "The gateway is not ready." });
      const { incoming } = context.env;
      const refused = await refuseBearer(incoming, "operator.write", deps);
      if (refused !== undefined) return sendFailure(context, refused);
      if (!endpoints.some((endpoint) => isOpen(endpoint, runtime))) {
        throw closed(context.req.path, endpoints);
      }
      return await run(context, runtime);
    } catch (error) {
      return sendFailure(context, failureOf(error));
    }
  };
  const either: Endpoint[] = ["chatCompletions", "responses"];
  app.post("/v1/chat/completions", handle(["chatCompletions"], answerChat));
  app.post("/v1/responses", handle(["responses"], answerResponse));
  app.post("/v1/embeddings", handle(either, answerEmbeddings));
  app.get(
    "/v1/models",
    handle(either, async (context, runtime) => {
      return context.json(listModels(runtime));
    }),
  );
  app.get(
    "/v1/models/:id{.+}",
    handle(either, async (context, runtime) => {
      const id = context.req.param("id");
      const row = listModels(runtime).data.find((each) => each.id === id);
      if (row !== undefined) return context.json(row);
      throw refusal({
        status: 404,
        message: `There is no agent "${id}".`,
        code: "model_not_found",
      });
    }),
  );
}

function isOpen(endpoint: Endpoint, runtime: GatewayRuntime): boolean {
  return runtime.config().config.gateway?.http?.endpoints?.[endpoint]?.enabled === true;
}

function closed(path: string, [endpoint = "chatCompletions"]: readonly Endpoint[]) {
  return refusal({
    status: 404,
    message: `${path} is switched off. Switch it on with \`openclaw config set gateway.http.endpoints.${endpoint}.enabled true\`.`,
    code: "endpoint_disabled",
  });
}

/** Agents, by the names under which a request reaches them. */
function listModels(runtime: GatewayRuntime) {
  const created = Math.floor(runtime.startedAt / 1000);
  const names = ["openclaw", ...runtime.agents().map((agent) => `openclaw/${agent}`)];
  return {
    object: "list",
    data: names.map((id) => ({ id, object: "model", created, owned_by: "openclaw" })),
  };
}

function sendFailure(context: ApiContext, failure: ApiFailure): Response {
  const { status, retryAfterMs, ...error } = failure;
  if (retryAfterMs !== undefined) {
    context.header("Retry-After", String(Math.ceil(retryAfterMs / 1000)));
  }
  if (status === 401) context.header("WWW-Authenticate", "Bearer");
  context.header("Content-Type", "application/json");
  return context.body(JSON.stringify({ error }), status as ContentfulStatusCode);
}
