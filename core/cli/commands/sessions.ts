import { Command, InvalidArgumentError, Option } from "commander";
import type { CliContext } from "../context.ts";
import type { ExportFlags } from "../sessions/export-session.ts";
import type { ListSessionsFlags } from "../sessions/list-sessions.ts";
import type { ShowFlags } from "../sessions/show-session.ts";

/** `openclaw sessions`: the stored conversations, on the store itself, with or without a running gateway. */
export function defineSessionsCommand(context: CliContext): Command {
  const command = new Command("sessions").description(
    "Look after stored conversations: list, show, export or delete them",
  );
  command
    .command("list", { isDefault: true })
    .description("List the conversations, the latest first")
    .option("--active <minutes>", "only those in which something happened since", parseCount)
    .option("--agent <id>", "only those of this agent")
    .option("--all-agents", "those of all agents, which is what is listed anyway")
    .option("--limit <count>", 'at most that many, or "all"', parseLimit, 100)
    .option("--json", "print JSON")
    .action(async (flags: ListSessionsFlags) => {
      const { listSessions } = await import("../sessions/list-sessions.ts");
      await listSessions(context, flags);
    });
  command
    .command("show")
    .description("Print one conversation")
    .argument("<key>", "its key, or the end of it")
    .option("--transcript <id>", "one that /new or a reset has put away")
    .option("--limit <count>", "the newest messages", parseCount, 50)
    .option("--json", "print JSON")
    .action(async (key: string, flags: ShowFlags) => {
      const { showSession } = await import("../sessions/show-session.ts");
      await showSession(context, key, flags);
    });
  command
    .command("export")
    .description("Write one conversation into a file, or print it")
    .argument("<key>", "its key, or the end of it")
    .option("--transcript <id>", "one that /new or a reset has put away")
    .addOption(
      new Option("--format <format>", "what to write").choices(["md", "jsonl"]).default("md"),
    )
    .option("-o, --output <file>", "where to; it must not exist")
    .action(async (key: string, flags: ExportFlags) => {
      const { exportSession } = await import("../sessions/export-session.ts");
      await exportSession(context, key, flags);
    });
  command
    .command("delete")
    .description("Delete one conversation with everything that was said in it")
    .argument("<key>", "its key in full")
    .option("--yes", "do it")
    .action(async (key: string, flags: { yes?: boolean }) => {
      const { deleteSession } = await import("../sessions/delete-session.ts");
      await deleteSession(context, key, flags);
    });
  return command;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError("Give a whole number from 1 on.");
}

function parseLimit(text: string): number {
  return text === "all" ? Number.MAX_SAFE_INTEGER : parseCount(text);
}
