import { builtInCommands } from "../commands/built-in-commands.ts";
import { isStopWord } from "../commands/is-stop-word.ts";
import { parseCommand, type ParsedCommand } from "../commands/parse-command.ts";
import type { ChatCommand } from "../sdk/command.ts";
import { openCommandSession, type CommandSessionDependencies } from "./command-session.ts";
import type { TurnJob } from "./turn-dependencies.ts";

/** Chat commands: finds the one that a message is, and runs it for the session it came from. */
export interface CommandRunner {
  find(job: TurnJob): ParsedCommand | undefined;
  /** True for commands that act while a turn of the session runs. */
  isImmediate(job: TurnJob): boolean;
  run(parsed: ParsedCommand, job: TurnJob, signal: AbortSignal): Promise<string>;
}

export interface CommandRunnerDependencies extends Omit<CommandSessionDependencies, "commands"> {
  /** What plugins added. */
  pluginCommands(): readonly ChatCommand[];
  isOwner(job: TurnJob): boolean;
  /** True when a turn of the session runs or waits: only then is a bare "stop" a command. */
  isBusy(sessionKey: string): boolean;
}

export function createCommandRunner(deps: CommandRunnerDependencies): CommandRunner {
  const commands = () => [...builtInCommands, ...deps.pluginCommands()];
  const find = ({ message, sessionKey }: TurnJob): ParsedCommand | undefined => {
    if (isStopWord(message.text) && deps.isBusy(sessionKey))
      return parseCommand("/stop", commands());
    return parseCommand(message.text, commands());
  };
  return {
    find,
    isImmediate: (job) => find(job)?.command.immediate === true,
    run: ({ command, args }, job, signal) =>
      command.run({
        sessionKey: job.sessionKey,
        sender: {
          id: job.message.sender.id,
          name: job.message.sender.name,
          isOwner: deps.isOwner(job),
        },
        channel: job.message.address.channel,
        args,
        session: openCommandSession(job.sessionKey, job.agentId, { ...deps, commands }),
        signal,
      }),
  };
}
