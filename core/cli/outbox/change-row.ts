import { OpenClawError } from "../../sdk/errors.ts";
import type { OutboxRow, Storage } from "../../sdk/storage.ts";
import type { CliContext } from "../context.ts";
import { withStore } from "../open-store.ts";
import { writeLine } from "../output.ts";

/** How long a row that is tried again stays worth sending, in milliseconds. */
const lifetimeMs = 60 * 60 * 1000;
const mostRows = 10_000;

/** `outbox retry`. A running gateway sends the row within seconds, another one as soon as it starts. */
export async function retryRow(context: CliContext, id: string): Promise<void> {
  await withStore(context, async (storage) => {
    const row = await findRow(storage, id);
    if (!(await storage.retryOutbox(row.id, Date.now() + lifetimeMs))) throw refuse(row, "retry");
    writeLine(context, `${row.id} is tried again as soon as a gateway runs.`);
  });
}

/** `outbox drop`. */
export async function dropRow(context: CliContext, id: string): Promise<void> {
  await withStore(context, async (storage) => {
    const row = await findRow(storage, id);
    const dropped = await storage.dropOutbox(row.id, "dropped by the operator");
    if (!dropped) throw refuse(row, "drop");
    writeLine(context, `${row.id} is not sent any more.`);
  });
}

async function findRow(storage: Storage, id: string): Promise<OutboxRow> {
  const rows = await storage.listOutbox({ limit: mostRows });
  const exact = rows.find((row) => row.id === id);
  if (exact) return exact;
  const [first, second] = rows.filter((row) => id !== "" && row.id.startsWith(id));
  if (first && !second) return first;
  throw new OpenClawError(
    "CLI_OUTBOX_ROW",
    first ? `Several rows begin with "${id}".` : `The outbox has no row "${id}".`,
    { hint: "openclaw outbox list --state all shows their ids." },
  );
}

function refuse({ id, state }: OutboxRow, what: "retry" | "drop"): OpenClawError {
  const can = what === "retry" ? "failed, expired or unknown" : "pending or unknown";
  return new OpenClawError("CLI_OUTBOX_STATE", `The row ${id} is ${state}.`, {
    hint: `Only rows that are ${can} can be ${what === "retry" ? "tried again" : "dropped"}.`,
  });
}
