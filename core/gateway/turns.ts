import { createMentionPatterns } from "../channels/mention-patterns.ts";
import type { InboundMessage } from "../sdk/channel.ts";
import { errorMessage, isOpenClawError, OpenClawError } from "../sdk/errors.ts";
import { takeIn, type IntakeDependencies } from "./intake.ts";
import { isOwner } from "./is-owner.ts";
import { offerPairing } from "./offer-pairing.ts";
import { openTurnQueue } from "./open-turn-queue.ts";
import { createRefusalNotice } from "./refusal-notice.ts";
import { resumeTurns } from "./resume-turns.ts";
import { tellPaused } from "./tell-paused.ts";
import type { TurnQueue } from "./turn-queue.ts";
import type { Turns, TurnsOptions } from "./turns-contract.ts";

export type { Turns } from "./turns-contract.ts";

/** A stop waits this long for running turns, in milliseconds. */
const drainMs = 30_000;

export function createTurns(parts: TurnsOptions): Turns {
  const { storage, channels } = parts;
  const { clock, logger, localChannels, mode } = parts.options;
  const { queue, models, stopping } = openTurnQueue(parts);
  const isLocal = (channel: string) => localChannels.some((local) => local.id === channel);
  const intake = intakeOf(parts, queue, isLocal);
  const refusal = createRefusalNotice(channels, clock);
  const resume = () =>
    resumeTurns({
      storage,
      clock,
      logger,
      maxTextLength: (address) => channels.maxTextLength(address),
      isServed: ({ message }) => mode === "gateway" || isLocal(message.address.channel),
      schedule: (row) => queue.schedule(row),
    });

  return {
    async receive(message: InboundMessage) {
      if (stopping.signal.aborted) throw stoppingError();
      try {
        const taken = await takeIn(message, intake);
        if (parts.boot?.isSafe() && taken.created && isLocal(message.address.channel)) {
          await tellPaused(message, parts);
        }
        return taken;
      } catch (error) {
        if (!isLocal(message.address.channel)) await refusal.send(message, error);
        throw error;
      }
    },
    async resume() {
      if (!parts.boot?.isSafe()) await resume();
    },
    async leaveSafeMode() {
      if (!parts.boot?.leave()) return false;
      await resume();
      return true;
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

/** What the first spine needs of the running gateway. */
function intakeOf(
  parts: TurnsOptions,
  queue: TurnQueue,
  isLocal: (channel: string) => boolean,
): IntakeDependencies {
  const { storage, channels, deliverer, state } = parts;
  const { clock, logger } = parts.options;
  const patternsOf = createMentionPatterns((text) => logger.warn(text));
  return {
    storage,
    logger: logger.child("intake"),
    config: () => state().loaded.config,
    policy: (message) => channels.policy(message),
    isOwner: (message) => isOwner(message, state().loaded.config, isLocal),
    mentionPatterns: (agentId) => patternsOf(state().loaded.config, agentId),
    schedule: (job) => {
      if (!parts.boot?.isSafe()) queue.schedule(job);
    },
    offerPairing: (message) =>
      offerPairing(message, {
        storage,
        clock,
        logger: logger.child("pairing"),
        channelLabel: (channel) => channels.label(channel),
        wake: () => deliverer.wake(),
      }),
  };
}

function stoppingError(): OpenClawError {
  return new OpenClawError(
    "GATEWAY_STOPPING",
    "The gateway is stopping and takes no more messages.",
    { hint: "Send the message again once it is back." },
  );
}

function describeProblem(error: unknown): string {
  const hint = isOpenClawError(error) ? error.hint : undefined;
  return [errorMessage(error), hint].filter(Boolean).join(" ");
}
