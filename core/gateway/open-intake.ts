import { createBotBudget } from "../channels/bot-budget.ts";
import { createMentionPatterns } from "../channels/mention-patterns.ts";
import { builtInCommands } from "../commands/built-in-commands.ts";
import { parseCommand } from "../commands/parse-command.ts";
import type { InboundMessage } from "../sdk/channel.ts";
import type { IntakeDependencies } from "./intake.ts";
import { isOwner } from "./is-owner.ts";
import { offerPairing } from "./offer-pairing.ts";
import { createRefusalReport } from "./tell-refusal.ts";
import type { TurnQueue } from "./turn-queue.ts";
import type { TurnsOptions } from "./turns-contract.ts";

/** What the first spine needs of the running gateway. */
export function openIntake(
  parts: TurnsOptions,
  queue: Pick<TurnQueue, "schedule">,
  isLocal: (channel: string) => boolean,
): IntakeDependencies {
  const { storage, channels, deliverer, host, state } = parts;
  const { clock, logger } = parts.options;
  const config = () => state().loaded.config;
  const patternsOf = createMentionPatterns((text) => logger.warn(text));
  const bots = createBotBudget(() => clock.now());
  const isCommand = ({ sender, text }: InboundMessage) =>
    !sender.isBot && parseCommand(text, [...builtInCommands, ...host.commands()]) !== undefined;
  const wake = () => deliverer.wake();
  const report = createRefusalReport({ storage, clock, logger, config, isLocal, wake });
  return {
    storage,
    logger: logger.child("intake"),
    config,
    policy: (message) => channels.policy(message),
    senderFacts: (message, policy, isQuestion) => ({
      isOwner: isOwner(message, config(), isLocal),
      isOwnAccount: channels.isOwnAccount(message),
      isPaused: isQuestion ? bots.isPaused(message) : bots.spend(message, policy),
      isCommand: isCommand(message),
    }),
    mentionPatterns: (agentId) => patternsOf(config(), agentId),
    schedule: (job) => {
      if (!parts.boot?.isSafe()) queue.schedule(job);
    },
    async afterRefusal(message, { pairing, ...decision }) {
      if (!pairing) return report.tell(message, decision);
      await offerPairing(message, {
        storage,
        clock,
        logger: logger.child("pairing"),
        channelLabel: (channel) => channels.label(channel),
        wake,
      });
    },
  };
}
