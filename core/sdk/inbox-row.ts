import type { Decision } from "./decision.ts";
import type { InboundMessage } from "./inbound-message.ts";

/**
 * Where a message stands. `accepted`: stored, waits for its turn. `running`: a turn works on it. `answered`: the answer is stored. `refused`: the
 * admission rules said no. `failed`: it ended with an error that the user was told. `expired`: too old to answer.
 */
export type InboxState = "accepted" | "running" | "answered" | "refused" | "failed" | "expired";

export interface NewInboxRow {
  message: InboundMessage;
  decision: Decision;
  state: "accepted" | "refused";
  sessionKey: string;
  agentId: string;
}

export interface InboxRow extends Omit<NewInboxRow, "state"> {
  /** Unique across processes; sorts by time. */
  id: string;
  state: InboxState;
  /** How often a turn was started for it. */
  attempts: number;
  /** Milliseconds since 1970, as all times here. */
  acceptedAt: number;
  finishedAt?: number;
  /** Why it failed or expired; of an answered one, that another message's answer holds for it. */
  reason?: string;
  /** The row whose turn answers this one as well. Both end together. */
  mergedInto?: string;
}
