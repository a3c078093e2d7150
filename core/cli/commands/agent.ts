import { Command } from "commander";
import type { CliContext } from "../context.ts";
import type { AgentFlags } from "../talk/run-agent-command.ts";

export function defineAgentCommand(context: CliContext): Command {
  return new Command("agent")
    .description(
      "Send one message and print the answer; without a running gateway this command answers by itself",
    )
    .option("-m, --message <text>", "what to say")
    .option(
      "--message-file <path>",
      "read it from a file; - is standard input, which is also read when it is a pipe and there is no message",
    )
    .option("--session-key <key>", "which conversation: agent:<id>:<name>, or just a name")
    .option("--session <key>", "the same as --session-key")
    .option("--agent <id>", "which agent")
    .option("--model <ref>", "pin this model to the conversation")
    .option("--thinking <level>", "pin this thinking level to the conversation")
    .option("--file <paths...>", "files that go with the message")
    .option("--stream", "print the answer while it is written")
    .option("--local", "do not ask a running gateway")
    .option("--url <url>", "another gateway's address; needs --token or --password")
    .option("--token <token>", "its token")
    .option("--password <password>", "its password")
    .option("--timeout <seconds>", "how long to wait for the answer", "600")
    .option("--json", "print JSON")
    .action(async (flags: AgentFlags) => {
      const { runAgentCommand } = await import("../talk/run-agent-command.ts");
      await runAgentCommand(context, flags);
    });
}
