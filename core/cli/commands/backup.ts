import { Command } from "commander";
import type { CreateBackupFlags } from "../backup/create-backup.ts";
import type { RestoreFlags } from "../backup/restore-backup.ts";
import { unlessStopped } from "../backup/unless-stopped.ts";
import type { CliContext } from "../context.ts";

/** `openclaw backup`: one file with store, config and workspaces. */
export function defineBackupCommand(context: CliContext): Command {
  const command = new Command("backup").description(
    "Keep the store, the config and the workspaces in one file, check it, bring it back",
  );
  command
    .command("create")
    .description("Write a backup as a tar.gz file; a gateway may go on running")
    .option("--output <file>", "where to; alone: a file with the date in the working folder")
    .option("--include-secrets", "take API keys, .env and the gateway's token along")
    .option("--json", "print JSON")
    .action(async (flags: CreateBackupFlags) => {
      const { createBackup } = await import("../backup/create-backup.ts");
      await unlessStopped(context.signal, () => createBackup(context, flags));
    });
  command
    .command("verify")
    .description("Check every file of a backup, and its store from end to end")
    .argument("<file>", "the backup")
    .option("--json", "print JSON")
    .action(async (file: string, flags: { json?: boolean }) => {
      const { verifyBackup } = await import("../backup/verify-backup.ts");
      await unlessStopped(context.signal, () => verifyBackup(context, file, flags));
    });
  command
    .command("restore")
    .description("Put the files of a backup in their places; no gateway may run")
    .argument("<file>", "the backup")
    .option("--force", "replace what is there; it is kept beside the state directory")
    .option("--json", "print JSON")
    .action(async (file: string, flags: RestoreFlags) => {
      const { restoreBackup } = await import("../backup/restore-backup.ts");
      await unlessStopped(context.signal, () => restoreBackup(context, file, flags));
    });
  return command;
}
