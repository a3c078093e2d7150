import type { CompactionReport } from "../sdk/command.ts";
import { openCommandOperator } from "./command-operator.ts";
import { createCommandRunner, type CommandRunner } from "./command-runner.ts";
import { compactEntries } from "./compact-entries.ts";
import { reportContext } from "./context-report.ts";
import { limitsOf } from "./conversation-context.ts";
import { choicesInForce } from "./session-choices.ts";
import { createStatusCard } from "./status-card.ts";
import type { TurnJob } from "./prepared-turn.ts";
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
    chooseModel: (session) => models.choose(session),
    checkModel: (ref) => models.check(ref),
    listModels: () => models.list(),
    operator: (job) =>
      openCommandOperator(job, { storage, state, options, now, policy, isLocal, approvals }),
    tools: (job) => preparation.tools(job),
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

/** `/compact`: the newest third of what is sent stays as it is. */
async function compactNow(
  job: TurnJob,
  instructions: string | undefined,
  { facts: factsOf, compaction: compactionOf }: TurnPreparation,
  signal: AbortSignal,
): Promise<CompactionReport> {
  const facts = await factsOf(job);
  const compaction = compactionOf(job);
  const limits = limitsOf(facts, compaction);
  const total = facts.entries.reduce((sum, entry) => sum + entry.tokens, 0);
  const keep = Math.min(limits.keep, Math.floor(total / 3));
  const asked = instructions === undefined ? facts : { ...facts, instructions };
  const done = await compactEntries(asked, { ...limits, keep }, compaction, signal);
  return {
    done: done !== undefined,
    tokensBefore: done?.compaction.tokensBefore ?? total,
    tokensAfter: done?.compaction.tokensAfter ?? total,
    truncated: done?.compaction.source === "truncated",
  };
}
