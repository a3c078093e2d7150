import type { ResolvedModel } from "../models/resolve-model.ts";
import type { SessionRow } from "../sdk/storage.ts";
import { attend } from "./attendance.ts";
import { meterTurn, openMeter } from "./meter-turns.ts";
import { pinModel } from "./pin-model.ts";
import { placeModel } from "./place-model.ts";
import type { TurnPreparationOptions } from "./preparation-contract.ts";
import type { TurnJob } from "./prepared-turn.ts";
import { tellingStandIns } from "./tell-stand-in.ts";

/** The models of turns, each on the account of who wrote the message. */
export interface TurnModelFinder {
  /** For a turn that runs now: what the message itself says about the model is taken over, and the chat hears of stand-ins. */
  forTurn(row: SessionRow, job: TurnJob): Promise<ResolvedModel>;
  /** What a turn would have; nothing is changed or told. */
  of(row: SessionRow, job: TurnJob): Promise<ResolvedModel>;
  /** Another one than the conversation's. */
  named(ref: string, job: TurnJob, agentId: string): Promise<ResolvedModel>;
}

export function createTurnModelFinder(options: TurnPreparationOptions): TurnModelFinder {
  const { models, state } = options;
  const meter = openMeter(options);
  const logger = options.options.logger.child("turns");
  const admit = (job: TurnJob) => {
    const { loaded, manifests } = state();
    return attend(job, { config: loaded.config, manifests, logger });
  };
  const of = async (row: SessionRow, job: TurnJob) => {
    const model = row.model ?? placeModel(job.message, state().loaded.config);
    const asked = model === undefined ? row : { ...row, model };
    return meterTurn(meter, await models.resolve(asked, admit(job)), job);
  };
  return {
    of,
    forTurn: async (row, job) =>
      tellingStandIns(await of(await pinModel(row, job, options), job), job, options),
    named: async (ref, job, agentId) =>
      meterTurn(meter, await models.resolve({ model: ref, agentId }, admit(job)), job),
  };
}
