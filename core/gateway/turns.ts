import { createMentionPatterns } from "../channels/mention-patterns.ts";
import type { InboundMessage } from "../sdk/channel.ts";
import { errorMessage, isOpenClawError, OpenClawError } from "../sdk/errors.ts";
import { takeIn, type IntakeDependencies } from "./intake.ts";
import { isOwner } from "./is-owner.ts";
import { offerPairing } from "./offer-pairing.ts";
import { openTurnQueue } from "./open-turn-queue.ts";
import type { Turns, TurnsOptions } from "./turns-contract.ts";

/** A stop waits this long for running turns, in milliseconds. */
const drainMs = 20_000;

export function createTurns(parts: TurnsOptions): Turns {
  const { storage, channels, deliverer, state } = parts;
  const { clock, logger, localChannels, mode } = parts.options;
  const { queue, models, stopping } = openTurnQueue(parts);
  const patternsOf = createMentionPatterns((text) => logger.warn(text));
  const isLocal = (channel: string) => localChannels.some((local) => local.id === channel);

  const intake: IntakeDependencies = {
    storage,
    logger: logger.child("intake"),
    config: () => state().loaded.config,
    policy: (message) => channels.policy(message),
    isOwner: (message) => isOwner(message, state().loaded.config, isLocal),
    mentionPatterns: (agentId) => patternsOf(state().loaded.config, agentId),
    schedule: (job) => queue.schedule(job),
    offerPairing: (message) =>
      offerPairing(message, {
        storage,
        clock,
        logger: logger.child("pairing"),
        channelLabel: (channel) => channels.label(channel),
        wake: () => deliverer.wake(),
      }),
  };

  return {
    async receive(message: InboundMessage) {
      if (stopping.signal.aborted) {
        throw new OpenClawError(
          "GATEWAY_STOPPING",
          "The gateway is stopping and takes no more messages.",
          {
            hint: "Send the message again once it is back.",
          },
        );
      }
      return takeIn(message, intake);
    },
    async resume() {
      for (const row of await storage.listUnfinished()) {
        const { channel } = row.message.address;
        if (mode === "gateway" || isLocal(channel)) queue.schedule(row);
      }
    },
    abort: (sessionKey) => queue.abort(sessionKey),
    modelOf: async (sessionKey) => {
      const session = sessionKey === undefined ? undefined : await storage.getSession(sessionKey);
      const chosen = await models.choose(session).catch(() => undefined);
      return chosen?.ref ?? "none";
    },
    modelProblem: () => models.checkDefault().then(() => undefined, describeProblem),
    async drain() {
      stopping.abort();
      const patience = new AbortController();
      const late = clock.sleep(drainMs, patience.signal).catch(() => undefined);
      await Promise.race([queue.idle(), late]);
      patience.abort();
      queue.abortAll();
      await queue.idle();
    },
  };
}

function describeProblem(error: unknown): string {
  const hint = isOpenClawError(error) ? error.hint : undefined;
  return [errorMessage(error), hint].filter(Boolean).join(" ");
}
