import { Command } from "commander";
import type { CliContext } from "../context.ts";
import type { AgentFlags } from "../talk/run-agent-command.ts";

export function defineAgentCommand(context: CliContext): Command {
  return new Command("agent")
    .description(
      "Send one message and print the answer; without a running gateway this command answers by itself",
    )
    .option("-m, --message <text>", "what to say")
    .option("--message-file <path>", "read it from a file; - is standard input")
    .option("--session-key <key>", "which conversation: agent:<id>:<name>, or just a name")
    .option("--agent <id>", "which agent")
    .option("--local", "do not ask a running gateway")
    .option("--timeout <seconds>", "how long to wait for the answer", "600")
    .option("--json", "print JSON")
    .action(async (flags: AgentFlags) => {
      const { runAgentCommand } = await import("../talk/run-agent-command.ts");
      await runAgentCommand(context, flags);
    });
}
