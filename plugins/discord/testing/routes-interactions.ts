import { route, type Call, type Route } from "./rest-call.ts";

/** Callbacks and follow-ups carry a token of their own. */
const webhookOf = ({ server, params }: Call) =>
  server.interactions.webhook(params[0] ?? "", params[1] ?? "");

export const interactionRoutes: Route[] = [
  route(
    "POST",
    "/interactions/:i/:t/callback",
    ({ server, params, body, files, query }) => {
      const answer = server.interactions.callback(
        params[0] ?? "",
        params[1] ?? "",
        body,
        files,
        server.cdnUrl(),
      );
      return query.get("with_response") === "true" ? [200, answer] : [204];
    },
    true,
  ),
  route(
    "POST",
    "/webhooks/:a/:t",
    (call) => [200, webhookOf(call).post(call.body, call.files)],
    true,
  ),
  route(
    "GET",
    "/webhooks/:a/:t/messages/:m",
    (call) => [200, webhookOf(call).get(call.params[2] ?? "")],
    true,
  ),
  route(
    "PATCH",
    "/webhooks/:a/:t/messages/:m",
    (call) => [200, webhookOf(call).edit(call.params[2] ?? "", call.body, call.files)],
    true,
  ),
  route(
    "DELETE",
    "/webhooks/:a/:t/messages/:m",
    (call) => {
      webhookOf(call).remove(call.params[2] ?? "");
      return [204];
    },
    true,
  ),
];
