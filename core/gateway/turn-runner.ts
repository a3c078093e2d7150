import { runAgent } from "../agent/run-agent.ts";
import { createToolSchemas } from "../agent/tool-schemas.ts";
import type { LiveReply } from "../channels/live-reply.ts";
import { prepareTurn } from "./prepare-turn.ts";
import { runTurn } from "./run-turn.ts";
import type { TurnDependencies, TurnJob } from "./turn-dependencies.ts";
import type { TurnsOptions } from "./turns-contract.ts";
import type { CommandRunner } from "./command-runner.ts";
import type { SessionModels } from "./session-models.ts";
import { createTurnPrompt } from "./turn-prompt.ts";
import { createTurnTrace } from "./turn-trace.ts";
import { turnTools } from "./turn-tools.ts";

export interface TurnRunnerOptions extends TurnsOptions {
  commands: CommandRunner;
  models: SessionModels;
  /** Fires when the gateway stops. */
  stopping: AbortSignal;
}

/** Binds the second spine to the parts of the running gateway. */
export function createTurnRunner(
  options: TurnRunnerOptions,
): (job: TurnJob, live: LiveReply, signal: AbortSignal) => Promise<void> {
  const { storage, channels, commands, models, host, state } = options;
  const { clock, logger, paths } = options.options;
  const config = () => state().loaded.config;
  const channelLabel = (channel: string) => channels.label(channel);
  const prompt = createTurnPrompt({ clock, paths, config, channelLabel });
  const hostTimeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const toolSchemas = createToolSchemas();
  const deps: TurnDependencies = {
    storage,
    clock,
    logger: logger.child("turns"),
    deliverer: options.deliverer,
    isStopping: () => options.stopping.aborted,
    maxTextLength: (address) => channels.maxTextLength(address),
    openTrace: (inboxId) => createTurnTrace(inboxId, { storage, clock, logger }),
    findCommand: (job) => commands.find(job),
    runCommand: (parsed, job, signal) => commands.run(parsed, job, signal),
    prepareTurn: (job, opened) =>
      prepareTurn(job, opened, {
        clock,
        config,
        prompt,
        hostTimeZone,
        model: (row) => models.resolve(row),
        tools: () => turnTools(state(), host),
      }),
    runAgent: ({ ...turn }, { signal, ...hooks }) =>
      runAgent({ ...turn, hooks, toolSchemas, clock, signal }),
  };
  return (job, live, signal) => runTurn(job, live, deps, signal);
}
