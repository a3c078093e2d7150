import { takeOutCode } from "./long-code-files.ts";
import { openTurn } from "./open-turn.ts";
import { showWork } from "./show-work.ts";
import { steerTurn } from "./steer-turn.ts";
import { watchTurn } from "./telemetry/watch-turn.ts";
import type { TurnDependencies } from "./turn-dependencies.ts";
import type { TurnQueue } from "./turn-queue.ts";
import { createTurnTrace } from "./turn-trace.ts";
import type { TurnsOptions } from "./turns-contract.ts";

type Work = "openTrace" | "openTurn" | "hasSteering" | "steer" | "showWork" | "takeOutCode";

/** What a turn does with its conversation besides asking the model: beginning it, taking in what comes meanwhile, showing its work. */
export function turnWork(
  options: TurnsOptions & { queue(): TurnQueue },
): Pick<TurnDependencies, Work> {
  const { storage, channels, state, queue, deliverer } = options;
  const { clock, logger, telemetry } = options.options;
  return {
    openTrace: (inboxId) =>
      watchTurn(createTurnTrace(inboxId, { storage, clock, logger }), inboxId, telemetry),
    async openTurn(job) {
      const at = clock.now();
      const opened = await openTurn(job, storage, state().loaded.config.session, at);
      const { id: inboxId, sessionKey, agentId, message } = job;
      const { channel } = message.address;
      if (opened) telemetry?.turnBegan({ inboxId, sessionKey, agentId, channel, at });
      return opened;
    },
    hasSteering: (job) => queue().hasSteering(job),
    takeOutCode: (address, text) => takeOutCode(address, text, options),
    steer: (job, session) => steerTurn(job, session, { storage, clock, logger, queue }),
    showWork: (job, display, messages) =>
      showWork(job, display, messages, {
        storage,
        clock,
        maxTextLength: (address) => channels.maxTextLength(address),
        wake: () => deliverer.wake(),
      }),
  };
}
