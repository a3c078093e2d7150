import { createToolSchemas } from "../agent/tool-schemas.ts";
import type { ResolvedModel } from "../models/resolve-model.ts";
import { contextFacts } from "./context-facts.ts";
import { fitAndTell } from "./fit-and-tell.ts";
import type { TurnPreparation, TurnPreparationOptions } from "./preparation-contract.ts";
import { prepareTurn } from "./prepare-turn.ts";
import { roomContext } from "./room-context.ts";
import { createTurnMedia } from "./turn-media.ts";
import { createTurnModelFinder } from "./turn-model.ts";
import { createTurnTooling } from "./turn-tooling.ts";

/** Binds the preparation of a turn to the running gateway, with what the room of the message says about model, tools and context. */
export function createTurnPreparation(options: TurnPreparationOptions): TurnPreparation {
  const { storage, state } = options;
  const { clock, logger } = options.options;
  const config = () => state().loaded.config;
  const hostTimeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const media = createTurnMedia(options);
  const finder = createTurnModelFinder(options);
  const toolSchemas = createToolSchemas();
  const compaction: TurnPreparation["compaction"] = (job) => ({
    storage,
    clock,
    logger: logger.child("sessions"),
    config,
    toolSchemas,
    resolveModel: (ref, agentId) => finder.named(ref, job, agentId),
  });
  const tooling = createTurnTooling(options);
  const { prompt } = tooling;
  return {
    compaction,
    jobs: media.jobs,
    async tools(job, session) {
      await tooling.prepare();
      const chosen = await finder.of(session, job).catch(() => undefined);
      return media.offered(tooling.tools(job, chosen?.ref), chosen);
    },
    async prepare(job, opened, signal) {
      await tooling.prepare();
      const since = opened.compaction?.at ?? opened.session.startedAt ?? opened.session.createdAt;
      let chosen: ResolvedModel | undefined;
      const prepared = await prepareTurn(job, opened, {
        clock,
        config,
        prompt: (asked, facts) => prompt(asked, { ...facts, since }),
        hostTimeZone,
        model: async (row) => (chosen = await finder.forTurn(row, job)),
        tools: () => media.offered(tooling.begin(job, chosen?.ref), chosen),
        context: (asked) => roomContext(asked, storage, config().messages?.groupChat?.historyLimit),
        fit: (facts) => fitAndTell(job, facts, { ...compaction(job), storage }, signal),
      });
      const withMedia = await media.prepare(job, prepared, signal);
      return { ...withMedia, toolContext: { ...withMedia.toolContext, ...tooling.context(job) } };
    },
    async facts(job) {
      await tooling.prepare();
      return contextFacts(job, {
        storage,
        model: (row) => finder.of(row, job),
        tools: (chosen) => media.offered(tooling.tools(job, chosen.ref), chosen),
        prompt,
        timeZone: config().agents?.defaults?.userTimezone ?? hostTimeZone,
      });
    },
  };
}
