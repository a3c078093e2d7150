import type { InboxRow, OutboxRow, TraceStep } from "../sdk/storage.ts";

/** A message with everything that is known of its way. */
export interface Explanation {
  message: InboxRow;
  trace: TraceStep[];
  sends: OutboxRow[];
}
