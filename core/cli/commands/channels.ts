import { Command } from "commander";
import type { ChannelFlags } from "../channel-list/print-channels.ts";
import type { CliContext } from "../context.ts";

/** `openclaw channels`: alone the same as `channels status`. */
export function defineChannelsCommand(context: CliContext): Command {
  const command = new Command("channels")
    .description("Show the chat channels and how their accounts stand")
    .option("--json", "the same as: channels status --json")
    .action(async () => showStatus(context, command.opts<ChannelFlags>()));
  command
    .command("list")
    .description("List the channel accounts of the config")
    .option("--all", "also channels that could be set up")
    .option("--json", "print JSON")
    .action(async (flags: ChannelFlags) => {
      const { printChannelList } = await import("../channel-list/print-channels.ts");
      await printChannelList(context, flags);
    });
  command
    .command("status")
    .description("Show how each account stands in the running gateway")
    .option("--channel <id>", "only this channel")
    .option("--timeout <ms>", "how long to wait for the gateway", "10000")
    .option("--json", "print JSON")
    .action(async (flags: ChannelFlags) => showStatus(context, flags));
  return command;
}

async function showStatus(context: CliContext, flags: ChannelFlags): Promise<void> {
  const { printChannelStatus } = await import("../channel-list/print-channels.ts");
  await printChannelStatus(context, flags);
}
