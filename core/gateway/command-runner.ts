import { builtInCommands } from "../commands/built-in-commands.ts";
import { isStopWord } from "../commands/is-stop-word.ts";
import { parseCommand, type ParsedCommand } from "../commands/parse-command.ts";
import { readDirectives } from "../commands/read-directives.ts";
import type { ChatCommand, CommandOperator } from "../sdk/command.ts";
import { openCommandSession, type CommandSessionDependencies } from "./command-session.ts";
import type { TurnJob } from "./prepared-turn.ts";

/** Chat commands: finds the one that a message is, and runs it for the session it came from. */
export interface CommandRunner {
  find(job: TurnJob): ParsedCommand | undefined;
  /** True for commands that act while a turn of the session runs. */
  isImmediate(job: TurnJob): boolean;
  run(parsed: ParsedCommand, job: TurnJob, signal: AbortSignal): Promise<string>;
  isOwner(job: TurnJob): boolean;
}

export interface CommandRunnerDependencies extends CommandSessionDependencies {
  /** What plugins added. */
  pluginCommands(): readonly ChatCommand[];
  isOwner(job: TurnJob): boolean;
  /** True when a turn of the session runs or waits: only then is a bare "stop" a command. */
  isBusy(sessionKey: string): boolean;
  /** Messages that start a new conversation besides `/new`: `session.resetTriggers`. */
  resetTriggers(): readonly string[];
  operator(job: TurnJob): CommandOperator;
}

export function createCommandRunner(deps: CommandRunnerDependencies): CommandRunner {
  const commands = () => [...builtInCommands, ...deps.pluginCommands()];
  const find = ({ message, sessionKey }: TurnJob): ParsedCommand | undefined => {
    const text = message.text.trim();
    if (isStopWord(text) && deps.isBusy(sessionKey)) return parseCommand("/stop", commands());
    if (deps.resetTriggers().includes(text.toLowerCase())) return parseCommand("/new", commands());
    if (Object.keys(readDirectives(text).directives).length > 0) return undefined;
    return parseCommand(text, commands());
  };
  return {
    find,
    isOwner: (job) => deps.isOwner(job),
    isImmediate: (job) => find(job)?.command.immediate === true,
    async run({ command, args }, job, signal) {
      const { id, name } = job.message.sender;
      const isOwner = deps.isOwner(job);
      if (!mayUse(command, isOwner)) return refusal(command);
      const usable = () => commands().filter((each) => mayUse(each, isOwner));
      return command.run({
        sessionKey: job.sessionKey,
        sender: { id, name, isOwner },
        channel: job.message.address.channel,
        args,
        session: openCommandSession(job, usable, deps),
        ...(isOwner ? { operator: deps.operator(job) } : {}),
        signal,
      });
    },
  };
}

function mayUse(command: ChatCommand, isOwner: boolean): boolean {
  return isOwner || command.permission === "anyone";
}

function refusal({ name }: ChatCommand): string {
  return `/${name} is for the owner of this gateway. Owners are listed in commands.ownerAllowFrom; \`/whoami\` shows your id.`;
}
