import { Command } from "commander";
import type { CliContext } from "../context.ts";
import type { ChatFlags } from "../talk/run-chat-command.ts";

export function defineChatCommand(context: CliContext): Command {
  return new Command("chat")
    .description(
      "Talk to the assistant in this terminal; without a running gateway the terminal answers by itself",
    )
    .option("--session-key <key>", "which conversation: agent:<id>:<name>, or just a name")
    .option("--session <key>", "the same as --session-key")
    .option("--agent <id>", "which agent")
    .option("--local", "do not ask a running gateway")
    .option("--url <url>", "another gateway's address; needs --token or --password")
    .option("--token <token>", "its token")
    .option("--password <password>", "its password")
    .option("--plain", "lines only, without a screen of its own")
    .action(async (flags: ChatFlags) => {
      const { runChatCommand } = await import("../talk/run-chat-command.ts");
      await runChatCommand(context, flags);
    });
}
