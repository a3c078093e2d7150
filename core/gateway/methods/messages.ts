import { z } from "zod";
import type { InboxRow } from "../../sdk/storage.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import type { Explanation } from "../explanation.ts";
import { explanationLines } from "../explanation-lines.ts";
import type { GatewayRuntime } from "../gateway-runtime-contract.ts";
import type { MessageExplainResult, MessageRow, MessagesListResult } from "../protocol-views.ts";
import { describeSend } from "./outbox.ts";
import { defineMethod, type Method } from "./method.ts";

const maxMessages = 200;
const maxSends = 100;
const shownText = 200;

const list = defineMethod({
  name: "messages.list",
  description: "Messages with what became of them, the newest first; `before` is an inbox id",
  scope: "operator.read",
  params: z.looseObject({
    limit: z.number().int().min(1).max(maxMessages).optional(),
    /** An inbox id; older messages follow. */
    before: z.string().max(64).optional(),
  }),
  async run({ limit = 50, before }, { runtime }): Promise<MessagesListResult> {
    const rows = await runtime.storage.listMessages(limit, before);
    return { messages: rows.map(describe), waiting: await runtime.storage.countWaiting() };
  },
});

const explain = defineMethod({
  name: "messages.explain",
  description: "The way of a message step by step, by inbox id, platform id or link",
  scope: "operator.read",
  params: z.looseObject({
    /** An inbox id, the platform's message id, or the message's link. */
    message: z.string().min(1).max(512),
  }),
  async run({ message }, { runtime }): Promise<MessageExplainResult> {
    const found = await runtime.storage.findMessages(message.trim());
    if (found.length === 0) {
      throw new OpenClawError(
        "GATEWAY_NO_SUCH_MESSAGE",
        `Nothing is known of the message "${message}".`,
        { hint: "Finished messages are kept for a week." },
      );
    }
    const explanations = await Promise.all(found.map((row) => explanationOf(row, runtime)));
    return {
      explanations: explanations.map((each) => ({
        message: describe(each.message),
        lines: explanationLines(each),
        steps: each.trace.map(({ at, kind, text, facts }) => ({
          at,
          kind,
          text,
          ...(facts === undefined ? {} : { facts }),
        })),
        sends: each.sends.map(describeSend),
      })),
    };
  },
});

export const messageMethods: readonly Method[] = [list, explain];

async function explanationOf(message: InboxRow, { storage }: GatewayRuntime): Promise<Explanation> {
  const [trace, sends] = await Promise.all([
    storage.readTrace(message.id),
    storage.listOutbox({ inboxId: message.id, limit: maxSends }),
  ]);
  return { message, trace, sends: sends.toSorted((left, right) => left.part - right.part) };
}

function describe(row: InboxRow): MessageRow {
  const { message, decision } = row;
  const { address, sender } = message;
  return {
    id: row.id,
    channel: address.channel,
    account: address.account,
    conversation: address.conversation,
    sender: sender.name,
    text: message.text.slice(0, shownText),
    at: row.acceptedAt,
    state: row.state,
    sessionKey: row.sessionKey,
    reason: row.reason ?? decision.reason,
    rule: decision.rule,
    ...(decision.fix === undefined ? {} : { fix: decision.fix }),
    ...(message.link === undefined ? {} : { link: message.link }),
  };
}
