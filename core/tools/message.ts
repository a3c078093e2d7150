import { z } from "zod";
import type { Config } from "../config/schema.ts";
import type { Address } from "../sdk/channel.ts";
import { defineTool, type Tool } from "../sdk/tool.ts";

type MessageConfig = NonNullable<NonNullable<Config["tools"]>["message"]>;

export interface MessageRules {
  config(): MessageConfig;
  /** Puts a text into the outbox, once for each key. Rejects when the channel does not run. */
  send(address: Address, text: string, key: string): Promise<void>;
}

export function createMessage(rules: MessageRules): Tool {
  return defineTool({
    name: "message",
    description:
      "Sends a message to another conversation. Your answer goes to this one by itself; do not send it here too.",
    risk: "write",
    inputSchema: z.strictObject({
      to: z.string().min(1).max(200).describe("The platform's id of a conversation."),
      message: z.string().min(1).max(20_000),
      channel: z.string().optional().describe("Left out: the channel of this conversation."),
      accountId: z.string().optional(),
      threadId: z.string().optional(),
    }),
    async execute({ to, message, channel, accountId, threadId }, { asked }) {
      if (asked === undefined)
        throw new Error("Nobody asked for this in a chat, so nothing is sent.");
      const here = asked.address;
      const { allowWithinProvider = true, allowAcrossProviders = false } =
        rules.config().crossContext ?? {};
      const isHere = (channel ?? here.channel) === here.channel;
      if (isHere ? !allowWithinProvider : !allowAcrossProviders) {
        const key = isHere ? "allowWithinProvider" : "allowAcrossProviders";
        throw new Error(
          `tools.message.crossContext.${key} does not allow this, so nothing was sent.`,
        );
      }
      const address: Address = {
        channel: channel ?? here.channel,
        account: accountId ?? (isHere ? here.account : "default"),
        conversation: to,
        ...(threadId === undefined ? {} : { thread: threadId }),
      };
      await rules.send(address, message, JSON.stringify([asked.id, address, message]));
      return "It is on its way.";
    },
  });
}
