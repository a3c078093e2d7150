import { admit, type AdmitFacts, type Admission } from "../channels/admit.ts";
import { route } from "../routing/route.ts";
import type { Config } from "../config/schema.ts";
import type { AccessPolicy, Decision, InboundMessage } from "../sdk/channel.ts";
import type { Logger } from "../sdk/logger.ts";
import type { InboxRow, Storage } from "../sdk/storage.ts";

export interface IntakeResult {
  inboxId: string;
  /** False when the message was known already; then nothing happened. */
  created: boolean;
  sessionKey: string;
  decision: Decision;
}

export interface IntakeDependencies {
  storage: Storage;
  logger: Logger;
  config(): Config;
  /** The rules of the account that the message came through. */
  policy(message: InboundMessage): AccessPolicy;
  /** What the gateway knows of the sender; counts the message of a bot, unless it is only asked about. */
  senderFacts(
    message: InboundMessage,
    policy: AccessPolicy,
    isQuestion: boolean,
  ): Omit<AdmitFacts, "paired" | "mentionPatterns">;
  mentionPatterns(agentId: string): readonly RegExp[];
  /** Starts the turn of a stored message. Returns at once. */
  schedule(row: Pick<InboxRow, "id" | "message" | "sessionKey" | "agentId">): void;
  /** Offers a stranger a pairing code, and tells the owners of what they have not heard of. */
  afterRefusal(message: InboundMessage, admission: Admission): Promise<void>;
}

/**
 * The first spine: the few milliseconds before a channel's event handler returns. Decides who may talk, fixes session and delivery target, and stores the
 * message. Resolves when it is on disk; the model is never waited for. A second arrival of the same message changes nothing.
 */
export async function takeIn(
  message: InboundMessage,
  deps: IntakeDependencies,
): Promise<IntakeResult> {
  const { agentId, sessionKey } = route(message, deps.config());
  const decision = await decide(message, agentId, deps, false);
  const { pairing: _, ...recorded } = decision;
  const { created, id } = await deps.storage.acceptMessage({
    message,
    decision: recorded,
    state: decision.admitted ? "accepted" : "refused",
    sessionKey,
    agentId,
  });
  if (created && decision.admitted) deps.schedule({ id, message, sessionKey, agentId });
  if (created && !decision.admitted) {
    deps.logger.debug(`not answered: ${decision.reason}`, {
      message: message.id,
      rule: decision.rule,
    });
    await deps.afterRefusal(message, decision);
  }
  return { inboxId: id, created, sessionKey, decision: recorded };
}

/** Would it be answered? Stores and counts nothing. */
export function wouldAdmit(message: InboundMessage, deps: IntakeDependencies): Promise<Admission> {
  return decide(message, route(message, deps.config()).agentId, deps, true);
}

async function decide(
  message: InboundMessage,
  agentId: string,
  deps: IntakeDependencies,
  isQuestion: boolean,
): Promise<Admission> {
  const { channel, account } = message.address;
  const policy = deps.policy(message);
  const asksForPairing = message.chatType === "direct" && policy.direct === "pairing";
  return admit(message, policy, {
    paired: asksForPairing && (await deps.storage.isPaired(channel, account, message.sender.id)),
    ...deps.senderFacts(message, policy, isQuestion),
    mentionPatterns: deps.mentionPatterns(agentId),
  });
}
