import { shown } from "./approval-texts.ts";
import type { OpenApproval } from "./approvals.ts";
import type { ApprovalRow } from "./protocol-views.ts";

/** What waits for a decision, as an operator sees it. */
export function describeApproval(open: OpenApproval): ApprovalRow {
  const { id, request, sender, address, sessionKey, askedAt, expiresAt } = open;
  return {
    id,
    command: shown(request),
    directory: request.directory,
    isShell: request.isShell,
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    sender,
    channel: address.channel,
    conversation: address.conversation,
    sessionKey,
    askedAt,
    expiresAt,
  };
}
