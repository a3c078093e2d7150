import { Command } from "commander";
import type { CliContext } from "../context.ts";
import type { GatewayFlags } from "../gateway/connect-to-gateway.ts";
import type { HealthFlags } from "../gateway/print-health.ts";
import type { StatusFlags } from "../gateway/print-gateway-status.ts";
import type { RunFlags } from "../gateway/run-gateway.ts";
import type { StopFlags } from "../gateway/stop-gateway.ts";

/** `openclaw gateway`: alone the same as `gateway run`. */
export function defineGatewayCommand(context: CliContext): Command {
  const command = withRunOptions(new Command("gateway"))
    .description("Run the gateway (alone: the same as gateway run), and ask about it")
    .action(() => run(context, command.opts<RunFlags>()));
  const runCommand = withRunOptions(command.command("run"))
    .description("Run the gateway in the foreground until Ctrl+C")
    // The flags may stand before the word `run` as well.
    .action(() => run(context, { ...command.opts<RunFlags>(), ...runCommand.opts<RunFlags>() }));
  withClientOptions(command.command("status"))
    .description(
      "Show whether a gateway runs, where, and whether it answers; works with a broken config",
    )
    .option("--json", "print JSON")
    .option("--require-rpc", "exit with 1 when the gateway does not answer")
    .action(async (flags: StatusFlags) => {
      const { printGatewayStatus } = await import("../gateway/print-gateway-status.ts");
      await printGatewayStatus(context, flags);
    });
  withClientOptions(command.command("health"))
    .description("The same as: openclaw health")
    .option("--json", "print JSON")
    .option("--verbose", "also address, process and credential")
    .action(async (flags: HealthFlags) => {
      const { printHealth } = await import("../gateway/print-health.ts");
      await printHealth(context, flags);
    });
  withClientOptions(command.command("call"))
    .description("Call a method of the running gateway and print its answer as JSON")
    .argument("<method>", "for example health or chat.history")
    .option("--params <json>", "its parameters")
    .option("--json", "the output is JSON anyway")
    .action(async (method: string, flags: GatewayFlags & { params?: string }) => {
      const { callGateway, parseParams } = await import("../gateway/call-gateway.ts");
      const { writeJson } = await import("../output.ts");
      writeJson(
        context,
        (await callGateway(context, flags, method, parseParams(flags.params))).result,
      );
    });
  withClientOptions(command.command("probe"))
    .description("Ask whether a gateway is there, whether it is ready, and what the token opens")
    .option("--json", "print JSON")
    .action(async (flags: GatewayFlags & { json?: boolean }) => {
      const { probeGateway } = await import("../gateway/probe-gateway.ts");
      await probeGateway(context, flags);
    });
  addStopAndRestart(command, context);
  withClientOptions(command.command("resume"))
    .description("Answer messages again after the gateway paused itself in a crash loop")
    .action(async (flags: GatewayFlags) => {
      const { resumeGateway } = await import("../gateway/resume-gateway.ts");
      await resumeGateway(context, flags);
    });
  addAuthToken(command, context);
  return command;
}

function addStopAndRestart(command: Command, context: CliContext): void {
  withStopOptions(command.command("stop"))
    .description("Stop the gateway that runs on this machine, and wait until it is gone")
    .option("--force", "end it at once; what it was answering goes on after the next start")
    .action(async (flags: StopFlags) => {
      const { stopGateway } = await import("../gateway/stop-gateway.ts");
      await stopGateway(context, flags);
    });
  withStopOptions(command.command("restart"))
    .description("Begin the running gateway anew with the config as it is now")
    .action(async (flags: StopFlags) => {
      const { restartGateway } = await import("../gateway/stop-gateway.ts");
      await restartGateway(context, flags);
    });
}

function addAuthToken(command: Command, context: CliContext): void {
  command
    .command("auth-token")
    .description("Say where the gateway's token comes from")
    .option("--show", "print the token itself")
    .option("--json", "print JSON")
    .action(async (flags: { show?: boolean; json?: boolean }) => {
      const { printToken } = await import("../gateway/print-token.ts");
      await printToken(context, flags);
    });
}

async function run(context: CliContext, flags: RunFlags): Promise<void> {
  const { runGateway } = await import("../gateway/run-gateway.ts");
  await runGateway(context, flags);
}

function withRunOptions(command: Command): Command {
  return command
    .option("--port <port>", "port to listen on; 0 takes any free one")
    .option("--bind <mode>", "loopback|lan|auto|custom (with gateway.customBindHost)")
    .option("--auth <mode>", "token|password|none (none on loopback only)")
    .option("--token <token>", "token that clients must show")
    .option("--password <password>", "password that clients must show")
    .option("--password-file <path>", "file with that password")
    .option("--allow-unconfigured", "start without a config, or with gateway.mode remote")
    .option("--show-token", "print the token in the address even when the output is not a terminal")
    .option("--verbose", "log more to the console");
}

function withStopOptions(command: Command): Command {
  return command
    .option("--timeout <ms>", "how long to wait for it", "45000")
    .option("--json", "print JSON");
}

function withClientOptions(command: Command): Command {
  return command
    .option("--url <url>", "another gateway's address; needs --token or --password")
    .option("--token <token>", "its token")
    .option("--password <password>", "its password")
    .option("--timeout <ms>", "how long to wait for an answer", "10000");
}
