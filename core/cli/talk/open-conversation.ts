import { isOpenClawError, OpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { connectTo, findGateway, type GatewayFlags } from "../gateway/connect-to-gateway.ts";
import type { Conversation, ConversationChoice } from "./conversation.ts";
import { gatewayConversation } from "./gateway-conversation.ts";

const connectTimeoutMs = 5000;

/** Opens the conversation in the running gateway. When none runs, this process becomes the assistant for as long as the command lasts. */
export async function openConversation(
  context: CliContext,
  choice: ConversationChoice,
): Promise<Conversation> {
  const key = sessionOf(choice);
  const { gateway = {} } = choice;
  if (choice.local && isElsewhere(gateway)) throw localAndElsewhere();
  const target = await findGateway(context, gateway);
  if (!choice.local) {
    try {
      const client = await connectTo(target, { mode: "terminal", timeoutMs: connectTimeoutMs });
      return await gatewayConversation(client, key);
    } catch (error) {
      const isMissing = isOpenClawError(error) && error.code === "GATEWAY_NOT_RUNNING";
      if (!isMissing || isElsewhere(gateway)) throw error;
    }
  }
  const { embeddedConversation } = await import("./embedded-conversation.ts");
  return embeddedConversation(context, key);
}

/** Somebody who names a gateway means that one, and never this process in its place. */
function isElsewhere({ url, token, password }: GatewayFlags): boolean {
  return [url, token, password].some((each) => each !== undefined);
}

function localAndElsewhere(): OpenClawError {
  return new OpenClawError("CLI_USAGE", "--local and a gateway's address are both given.", {
    hint: "Leave out --local to talk to that gateway.",
  });
}

/** `--agent` names whose main session is meant; an explicit session key says more. */
function sessionOf({ sessionKey, agent }: ConversationChoice): string | undefined {
  if (sessionKey === undefined) return agent === undefined ? undefined : `agent:${agent}:main`;
  if (agent === undefined || sessionKey.startsWith("agent:")) return sessionKey;
  return `agent:${agent}:${sessionKey}`;
}
