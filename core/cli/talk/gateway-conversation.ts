import type { GatewayClient } from "../../gateway/gateway-client.ts";
import type { ChatEvent, ChatHistoryResult, ChatSendResult } from "../../gateway/protocol.ts";
import { createId } from "../../lib/id.ts";
import type { Conversation } from "./conversation.ts";

const requestTimeoutMs = 30_000;

/** @param asked undefined means the gateway's default session */
export async function gatewayConversation(
  client: GatewayClient,
  asked: string | undefined,
): Promise<Conversation> {
  const named = asked === undefined ? {} : { sessionKey: asked };
  // The gateway knows what a short name means and whether the agent exists.
  const { sessionKey } = await client
    .request<ChatHistoryResult>("chat.history", { ...named, limit: 1 })
    .catch((error: unknown) => {
      client.close();
      throw error;
    });
  return {
    sessionKey,
    isEmbedded: false,
    ended: client.closed,
    send: (message, attachments = []) =>
      client.request<ChatSendResult>(
        "chat.send",
        { sessionKey, message, attachments, idempotencyKey: createId() },
        { timeoutMs: requestTimeoutMs },
      ),
    request: (method, params) => client.request(method, params, { timeoutMs: requestTimeoutMs }),
    switchTo: (key) => gatewayConversation(client, key),
    history: (limit) => client.request<ChatHistoryResult>("chat.history", { sessionKey, limit }),
    async abort() {
      return (await client.request<{ aborted: number }>("chat.abort", { sessionKey })).aborted;
    },
    onEvent: (listener) =>
      client.onEvent(({ event, payload }) => {
        const chat = payload as ChatEvent;
        if (event === "chat" && chat.sessionKey === sessionKey) listener(chat);
      }),
    async close() {
      client.close();
      await client.closed;
    },
  };
}
