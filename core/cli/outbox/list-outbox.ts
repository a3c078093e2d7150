import type { OutboxRow, OutboxState } from "../../sdk/storage.ts";
import type { CliContext } from "../context.ts";
import { withStore } from "../open-store.ts";
import { formatTable, writeJson, writeLine } from "../output.ts";

export interface ListOutboxFlags {
  state?: OutboxState | "all";
  limit: number;
  json?: boolean;
}

/** What a person should look at: everything but what was sent. */
const unsent: readonly OutboxState[] = ["pending", "sending", "failed", "unknown", "expired"];

export async function listOutbox(context: CliContext, flags: ListOutboxFlags): Promise<void> {
  const { state, limit } = flags;
  const states = state === undefined ? unsent : state === "all" ? undefined : [state];
  const rows = await withStore(context, (storage) =>
    storage.listOutbox({ limit, ...(states === undefined ? {} : { states }) }),
  );
  if (flags.json) return writeJson(context, rows);
  if (rows.length === 0) return writeLine(context, "Nothing waits, and nothing was lost.");
  const headers = ["Id", "State", "Where", "Kind", "Attempts", "Made", "Why"];
  context.stdout(formatTable(headers, rows.map(cellsOf)));
}

/** The text of a message is nobody's business but its reader's. */
function cellsOf(row: OutboxRow): string[] {
  const { channel, account, conversation } = row.address;
  const made = new Date(row.createdAt).toISOString().slice(0, 19).replace("T", " ");
  const where = `${channel}/${account} ${conversation}`;
  return [row.id, row.state, where, row.kind, String(row.attempts), made, row.error ?? ""];
}
