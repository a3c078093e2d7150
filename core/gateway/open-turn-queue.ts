import { createLiveReply } from "../channels/live-reply.ts";
import { createKeyedQueue } from "../lib/keyed-queue.ts";
import { programVersion } from "../lib/program-root.ts";
import { createCommandRunner, type CommandRunner } from "./command-runner.ts";
import { describeSession } from "./describe-session.ts";
import { isOwner } from "./is-owner.ts";
import { rejectTurn } from "./reject-turn.ts";
import { createSessionModels, type SessionModels } from "./session-models.ts";
import { createTurnQueue, type TurnQueue } from "./turn-queue.ts";
import { createTurnRunner } from "./turn-runner.ts";
import type { TurnsOptions } from "./turns-contract.ts";

/** Turns of one session that may wait behind the running one. */
const defaultCap = 20;
/** Sessions that may think at the same time. */
const defaultConcurrency = 16;

export interface OpenTurnQueue {
  queue: TurnQueue;
  models: SessionModels;
  /** Fires when the gateway stops: what runs may end, what waits stays in the store. */
  stopping: AbortController;
}

/** The queue of turns with everything that a turn needs behind it. */
export function openTurnQueue(parts: TurnsOptions): OpenTurnQueue {
  const { host, channels, state, hideSecrets } = parts;
  const { clock, logger, paths } = parts.options;
  const stopping = new AbortController();
  const models = createSessionModels({ host, paths, clock, state, hideSecrets });
  const commands = openCommands(parts, models, () => queue);
  const run = createTurnRunner({ ...parts, commands, models, stopping: stopping.signal });
  const config = () => state().loaded.config;
  const queue: TurnQueue = createTurnQueue({
    queue: createKeyedQueue({
      concurrency: config().agents?.defaults?.maxConcurrent ?? defaultConcurrency,
      onError: (error) => logger.error("a turn ended outside its own error handling", { error }),
    }),
    cap: () => config().messages?.queue?.cap ?? defaultCap,
    openLiveReply: ({ id, message }) =>
      createLiveReply({
        channel: channels.channel(message.address),
        capabilities: channels.capabilities(message.address.channel),
        address: message.address,
        inboxId: id,
        clock,
        logger,
      }),
    isImmediate: (job) => commands.isImmediate(job),
    run,
    reject: (job) => rejectTurn(job, parts),
  });
  return { queue, models, stopping };
}

function openCommands(
  { options, storage, host, state }: TurnsOptions,
  models: SessionModels,
  queue: () => TurnQueue,
): CommandRunner {
  const isLocal = (channel: string) => options.localChannels.some((local) => local.id === channel);
  return createCommandRunner({
    storage,
    pluginCommands: () => host.commands(),
    isOwner: (job) => isOwner(job.message, state().loaded.config, isLocal),
    isBusy: (sessionKey) => queue().isBusy(sessionKey),
    abort: (sessionKey) => queue().abort(sessionKey),
    chooseModel: (session) => models.choose(session),
    checkModel: (ref) => models.check(ref),
    listModels: () => models.list(),
    describe: async (session, choice) => {
      const model = await models.resolve(session).catch(() => undefined);
      const { agents } = state().loaded.config;
      const source = model?.endpoint.credentialSource;
      const window = model?.model.contextWindow;
      return describeSession({
        version: programVersion(),
        session,
        choice,
        ...(source === undefined ? {} : { credentialSource: source }),
        ...(window === undefined ? {} : { contextWindow: window }),
        thinking: agents?.defaults?.thinkingDefault ?? "off",
        now: options.clock.now(),
        queued: queue().isBusy(session.key) ? 1 : 0,
      });
    },
  });
}
