import { runAgent } from "../agent/run-agent.ts";
import { createToolSchemas } from "../agent/tool-schemas.ts";
import type { LiveReply } from "../channels/live-reply.ts";
import { runTurn } from "./run-turn.ts";
import type { TurnJob } from "./prepared-turn.ts";
import type { TurnDependencies } from "./turn-dependencies.ts";
import type { TurnsOptions } from "./turns-contract.ts";
import type { CommandRunner } from "./command-runner.ts";
import type { TurnQueue } from "./turn-queue.ts";
import type { TurnPreparation } from "./preparation-contract.ts";
import { turnWork } from "./turn-work.ts";

export interface TurnRunnerOptions extends TurnsOptions {
  commands: CommandRunner;
  preparation: TurnPreparation;
  queue(): TurnQueue;
  /** Fires when the gateway stops. */
  stopping: AbortSignal;
}

/** Binds the second spine to the parts of the running gateway. */
export function createTurnRunner(
  options: TurnRunnerOptions,
): (job: TurnJob, live: LiveReply, signal: AbortSignal) => Promise<void> {
  const { storage, channels, commands } = options;
  const { clock, logger } = options.options;
  const toolSchemas = createToolSchemas();
  const deps: TurnDependencies = {
    storage,
    clock,
    logger: logger.child("turns"),
    deliverer: options.deliverer,
    isStopping: () => options.stopping.aborted,
    maxTextLength: (address) => channels.maxTextLength(address),
    render: (address, text) => channels.render(address, text),
    ...turnWork(options),
    findCommand: (job) => commands.find(job),
    runCommand: (parsed, job, signal) => commands.run(parsed, job, signal),
    prepareTurn: options.preparation.prepare,
    runAgent: ({ ...turn }, { signal, ...hooks }) =>
      runAgent({ ...turn, hooks, toolSchemas, clock, signal }),
  };
  return (job, live, signal) => runTurn(job, live, deps, signal);
}
