import { openCommandOperator } from "./command-operator.ts";
import { createCommandRunner, type CommandRunner } from "./command-runner.ts";
import { compactNow } from "./compact-now.ts";
import { reportContext } from "./context-report.ts";
import { placeModel } from "./place-model.ts";
import { choicesInForce } from "./session-choices.ts";
import { createStatusCard } from "./status-card.ts";
import type { TurnPreparation, TurnPreparationOptions } from "./preparation-contract.ts";
import { usageOf } from "./usage-lines.ts";
import type { TurnQueue } from "./turn-queue.ts";

/** The chat commands of the running gateway. */
export function openCommands(
  parts: TurnPreparationOptions,
  preparation: TurnPreparation,
  queue: () => TurnQueue,
): CommandRunner {
  const { options, storage, host, state, models, channels } = parts;
  const config = () => state().loaded.config;
  const now = () => options.clock.now();
  const isLocal = (channel: string) => options.localChannels.some((local) => local.id === channel);
  const policy = channels.policy.bind(channels);
  const { approvals } = parts.workshop;
  return createCommandRunner({
    storage,
    pluginCommands: () => host.commands(),
    isOwner: (job) => parts.isOwner(job),
    isBusy: (sessionKey) => queue().isBusy(sessionKey),
    abort: (sessionKey) => queue().abort(sessionKey),
    resetTriggers: () => (config().session?.resetTriggers ?? []).map((text) => text.toLowerCase()),
    async chooseModel(session, { message }) {
      const ref = session.model ? undefined : placeModel(message, config());
      return ref === undefined ? models.choose(session) : { ref, source: "place" };
    },
    checkModel: (ref, agentId) => models.check(ref, agentId),
    listModels: (agentId) => models.list(agentId),
    operator: (job) =>
      openCommandOperator(job, { storage, state, options, now, policy, isLocal, approvals }),
    tools: (job, session) => preparation.tools(job, session),
    async context(job) {
      const facts = await preparation.facts(job);
      const { count } = await storage.readCompaction(facts.session.transcriptId);
      return reportContext(facts, count, preparation.compaction(job));
    },
    compact: (job, instructions, signal) => compactNow(job, instructions, preparation, signal),
    async choices(session, job) {
      const model = await models.resolve(session).catch(() => undefined);
      return choicesInForce(config(), {
        agentId: job.agentId,
        channel: job.message.address.channel,
        ...(session.settings === undefined ? {} : { settings: session.settings }),
        ...(model === undefined ? {} : { modelParams: model.params }),
      });
    },
    usage: (job) => usageOf(job, parts),
    describe: createStatusCard(parts, queue),
  });
}
