import { createToolSchemas } from "../agent/tool-schemas.ts";
import type { SessionRow } from "../sdk/storage.ts";
import { contextFacts } from "./context-facts.ts";
import { fitAndTell } from "./fit-and-tell.ts";
import type { TurnPreparation, TurnPreparationOptions } from "./preparation-contract.ts";
import type { TurnJob } from "./prepared-turn.ts";
import { pinModel } from "./pin-model.ts";
import { meterTurn, openMeter } from "./meter-turns.ts";
import { prepareTurn } from "./prepare-turn.ts";
import { roomContext } from "./room-context.ts";
import { createTurnMedia } from "./turn-media.ts";
import { createTurnTooling } from "./turn-tooling.ts";

/** Binds the preparation of a turn to the running gateway, with what the room of the message says about model, tools and context. */
export function createTurnPreparation(options: TurnPreparationOptions): TurnPreparation {
  const { storage, models, state } = options;
  const { clock, logger } = options.options;
  const config = () => state().loaded.config;
  const hostTimeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const media = createTurnMedia(options);
  const compaction: TurnPreparation["compaction"] = (job) => ({
    storage,
    clock,
    logger: logger.child("sessions"),
    config,
    toolSchemas: createToolSchemas(),
    resolveModel: async (ref, agentId) =>
      meterTurn(meter, await models.resolve({ model: ref, agentId }), job),
  });
  const tooling = createTurnTooling(options);
  const { prompt } = tooling;
  const meter = openMeter(options);
  const model = async (row: SessionRow, job: TurnJob) => {
    const { room } = job.message;
    const asked = row.model || !room?.model ? row : { ...row, model: room.model };
    return meterTurn(meter, await models.resolve(asked), job);
  };
  return {
    compaction,
    jobs: media.jobs,
    tools: (job) => tooling.tools(job),
    async prepare(job, opened, signal) {
      await tooling.prepare();
      const since = opened.compaction?.at ?? opened.session.startedAt ?? opened.session.createdAt;
      let chosen: Awaited<ReturnType<typeof model>> | undefined;
      const prepared = await prepareTurn(job, opened, {
        clock,
        config,
        prompt: (asked, facts) => prompt(asked, { ...facts, since }),
        hostTimeZone,
        model: async (row) => (chosen = await model(await pinModel(row, job, options), job)),
        tools: () => media.offered(tooling.begin(job, chosen?.ref), chosen),
        context: (asked) => roomContext(asked, storage, config().messages?.groupChat?.historyLimit),
        fit: (facts) => fitAndTell(job, facts, { ...compaction(job), storage }, signal),
      });
      const withMedia = await media.prepare(job, prepared, signal);
      return { ...withMedia, toolContext: { ...withMedia.toolContext, ...tooling.context(job) } };
    },
    facts: (job) =>
      contextFacts(job, {
        storage,
        model: (row) => model(row, job),
        tools: (chosen) => media.offered(tooling.tools(job, chosen.ref), chosen),
        prompt,
        timeZone: config().agents?.defaults?.userTimezone ?? hostTimeZone,
      }),
  };
}
