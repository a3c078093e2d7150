import { isOpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { connectTo, findGateway } from "../gateway/connect-to-gateway.ts";
import type { Conversation, ConversationChoice } from "./conversation.ts";
import { gatewayConversation } from "./gateway-conversation.ts";

const connectTimeoutMs = 5000;

/** Opens the conversation in the running gateway. When none runs, this process becomes the assistant for as long as the command lasts. */
export async function openConversation(
  context: CliContext,
  choice: ConversationChoice,
): Promise<Conversation> {
  const key = sessionOf(choice);
  const target = await findGateway(context);
  if (!choice.local) {
    try {
      const client = await connectTo(target, { mode: "terminal", timeoutMs: connectTimeoutMs });
      return await gatewayConversation(client, key);
    } catch (error) {
      if (!isOpenClawError(error) || error.code !== "GATEWAY_NOT_RUNNING") throw error;
    }
  }
  const { embeddedConversation } = await import("./embedded-conversation.ts");
  return embeddedConversation(context, key);
}

/** `--agent` names whose main session is meant; an explicit session key says more. */
function sessionOf({ sessionKey, agent }: ConversationChoice): string | undefined {
  if (sessionKey === undefined) return agent === undefined ? undefined : `agent:${agent}:main`;
  if (agent === undefined || sessionKey.startsWith("agent:")) return sessionKey;
  return `agent:${agent}:${sessionKey}`;
}
