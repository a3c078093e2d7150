import { z } from "zod";
import { OpenClawError } from "../../sdk/errors.ts";
import type { OutboxRow } from "../../sdk/storage.ts";
import type { OutboxListResult, OutboxViewRow } from "../protocol-views.ts";
import { defineMethod, type Method } from "./method.ts";

const maxRows = 200;
const shownText = 200;
/** How long a row that is tried again stays worth sending, in milliseconds. */
const lifetimeMs = 60 * 60 * 1000;

const states = ["pending", "sending", "sent", "failed", "unknown", "expired"] as const;
const rowId = z.looseObject({ id: z.string().min(1).max(64) });

export const outboxMethods: readonly Method[] = [
  defineMethod({
    name: "outbox.list",
    description: "What is sent or waits to be sent, the newest first",
    scope: "operator.read",
    params: z.looseObject({
      states: z.array(z.enum(states)).max(states.length).optional(),
      limit: z.number().int().min(1).max(maxRows).optional(),
    }),
    async run({ states: wanted, limit = 50 }, { runtime }): Promise<OutboxListResult> {
      const filter = { limit, ...(wanted === undefined ? {} : { states: wanted }) };
      return { rows: (await runtime.storage.listOutbox(filter)).map(describeSend) };
    },
  }),
  defineMethod({
    name: "outbox.retry",
    description: "Tries a failed, expired or doubtful row again",
    scope: "operator.write",
    params: rowId,
    async run({ id }, { runtime }) {
      const until = runtime.clock.now() + lifetimeMs;
      if (!(await runtime.storage.retryOutbox(id, until))) throw refused(id, "tried again");
      return { id };
    },
  }),
  defineMethod({
    name: "outbox.drop",
    description: "Gives up a row that waits or is in doubt",
    scope: "operator.write",
    params: rowId,
    async run({ id }, { runtime }) {
      const dropped = await runtime.storage.dropOutbox(id, "dropped by the operator");
      if (!dropped) throw refused(id, "dropped");
      return { id };
    },
  }),
];

/** A row as an operator sees it. */
export function describeSend(row: OutboxRow): OutboxViewRow {
  return {
    id: row.id,
    channel: row.address.channel,
    conversation: row.address.conversation,
    state: row.state,
    text: row.text.slice(0, shownText),
    attempts: row.attempts,
    createdAt: row.createdAt,
    ...(row.error === undefined ? {} : { error: row.error }),
  };
}

function refused(id: string, what: string): OpenClawError {
  return new OpenClawError("GATEWAY_OUTBOX_STATE", `The row ${id} cannot be ${what}.`, {
    hint: "Failed, expired and unknown rows can be tried again; pending and unknown ones dropped.",
  });
}
