import { createKeyedQueue } from "../lib/keyed-queue.ts";
import { isOwner } from "./is-owner.ts";
import { createLiveReplies } from "./live-replies.ts";
import { openCommands } from "./open-commands.ts";
import { createQueuePolicy } from "./queue-policy.ts";
import { rejectTurn } from "./reject-turn.ts";
import { createSessionModels, type SessionModels } from "./session-models.ts";
import { createTurnPreparation } from "./turn-preparation.ts";
import { createTurnQueue, type TurnQueue } from "./turn-queue.ts";
import { createTurnRunner } from "./turn-runner.ts";
import type { TurnJob } from "./prepared-turn.ts";
import type { TurnsOptions } from "./turns-contract.ts";

/** Sessions that may think at the same time. */
const defaultConcurrency = 16;

export interface OpenTurnQueue {
  queue: TurnQueue;
  models: SessionModels;
  jobs: ReturnType<typeof createTurnPreparation>["jobs"];
}

/** The queue of turns with everything that a turn needs behind it. When `stopping` fires, what runs may end, and what waits stays in the store. */
export function openTurnQueue(parts: TurnsOptions, stopping: AbortSignal): OpenTurnQueue {
  const { host, state, hideSecrets } = parts;
  const { clock, logger, paths } = parts.options;
  const { storage } = parts;
  const models = createSessionModels({
    host,
    paths,
    clock,
    state,
    hideSecrets,
    storage,
    logger: logger.child("models"),
  });
  const isLocal = (channel: string) =>
    parts.options.localChannels.some((local) => local.id === channel);
  const options = {
    ...parts,
    models,
    isOwner: ({ message }: TurnJob) => isOwner(message, config(), isLocal),
  };
  const preparation = createTurnPreparation(options);
  const commands = openCommands(options, preparation, () => queue);
  const run = createTurnRunner({
    ...parts,
    commands,
    preparation,
    queue: () => queue,
    stopping,
  });
  const config = () => state().loaded.config;
  const queue: TurnQueue = createTurnQueue({
    queue: createKeyedQueue({
      concurrency: config().agents?.defaults?.maxConcurrent ?? defaultConcurrency,
      onError: (error) => logger.error("a turn ended outside its own error handling", { error }),
    }),
    now: () => clock.now(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    policy: createQueuePolicy(parts.storage, config),
    openLiveReply: createLiveReplies(parts),
    isImmediate: (job) => commands.isImmediate(job),
    isCommand: (job) => commands.find(job) !== undefined,
    run,
    reject: (job) => rejectTurn(job, parts),
  });
  return { queue, models, jobs: preparation.jobs };
}
