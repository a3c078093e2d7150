import type { InboxRow } from "./inbox-row.ts";

/** What waits now. */
export interface Waiting {
  /** Messages that were accepted and not answered yet. */
  inbox: number;
  /** Rows of the outbox that are still to be sent. */
  outbox: number;
}

/** What an operator's overview is made of. Part of `Storage`. */
export interface OverviewStorage {
  /** Messages, the newest first; those before the row of that id, when one is given. */
  listMessages(limit: number, before?: string): Promise<InboxRow[]>;
  countWaiting(): Promise<Waiting>;
}
