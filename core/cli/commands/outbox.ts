import { Command, InvalidArgumentError, Option } from "commander";
import type { CliContext } from "../context.ts";
import type { ListOutboxFlags } from "../outbox/list-outbox.ts";

/** `openclaw outbox`: what was not delivered, on the store itself, with or without a running gateway. */
export function defineOutboxCommand(context: CliContext): Command {
  const command = new Command("outbox").description(
    "Look after messages that were not delivered: list them, try again, or drop them",
  );
  command
    .command("list", { isDefault: true })
    .description("List what is not sent yet, and what never was")
    .addOption(
      new Option("--state <state>", "only rows in this state").choices([
        "pending",
        "sending",
        "sent",
        "failed",
        "unknown",
        "expired",
        "all",
      ]),
    )
    .option("--limit <count>", "at most that many rows", parseCount, 50)
    .option("--json", "print JSON")
    .action(async (flags: ListOutboxFlags) => {
      const { listOutbox } = await import("../outbox/list-outbox.ts");
      await listOutbox(context, flags);
    });
  command
    .command("retry")
    .description("Send a row again that failed, expired, or may not have arrived")
    .argument("<id>", "its id, or the beginning of it")
    .action(async (id: string) => {
      const { retryRow } = await import("../outbox/change-row.ts");
      await retryRow(context, id);
    });
  command
    .command("drop")
    .description("Give up a row that waits, or that may not have arrived")
    .argument("<id>", "its id, or the beginning of it")
    .action(async (id: string) => {
      const { dropRow } = await import("../outbox/change-row.ts");
      await dropRow(context, id);
    });
  return command;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError("Give a whole number from 1 on.");
}
