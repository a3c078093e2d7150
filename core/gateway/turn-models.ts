import { readModelsStatus, type ModelsStatus } from "../models/models-status.ts";
import { errorMessage, isOpenClawError } from "../sdk/errors.ts";
import type { Storage } from "../sdk/storage.ts";
import {
  callDirectly,
  type DirectAnswer,
  type DirectCall,
  type EmbedAnswer,
  type EmbedCall,
} from "./direct-call.ts";
import { embedDirectly } from "./embed-directly.ts";
import type { CallMeter } from "./meter-call.ts";
import type { Meter } from "./meter-models.ts";
import type { SessionModels } from "./session-models.ts";

/** What is asked about models apart from turns. */
export interface TurnModels {
  /** Calls a model without a turn. */
  call(call: DirectCall, signal: AbortSignal): Promise<DirectAnswer>;
  embed(call: EmbedCall, signal: AbortSignal): Promise<EmbedAnswer>;
  /** What can be chosen, as references. */
  list(): Promise<string[]>;
  /** A reference that a person typed. Rejects with an `OpenClawError`. */
  check(ref: string): Promise<{ ref: string; warning?: string }>;
  /** The model of the session's next turn; `none` when nothing can answer. */
  of(sessionKey: string | undefined): Promise<string>;
  /** Which model answers by default, and which keys and endpoints there are. */
  status(): Promise<ModelsStatus>;
  /** Why the default model cannot be used, with the fix. */
  problem(): Promise<string | undefined>;
}

/** @param stopping fires when the gateway stops; calls end then */
export function createTurnModels(
  models: SessionModels,
  storage: Pick<Storage, "getSession">,
  { meter, meterCall }: { meter: Meter; meterCall: CallMeter },
  stopping: AbortSignal,
): TurnModels {
  return {
    call: (call, signal) => callDirectly(call, models, meter, AbortSignal.any([signal, stopping])),
    embed: (call, signal) =>
      embedDirectly(
        call,
        models,
        { config: models.facts().config, meter: meterCall },
        AbortSignal.any([signal, stopping]),
      ),
    list: () => models.list(),
    check: (ref) => models.check(ref),
    async of(sessionKey) {
      const session = sessionKey === undefined ? undefined : await storage.getSession(sessionKey);
      const chosen = await models.choose(session).catch(() => undefined);
      return chosen?.ref ?? "none";
    },
    status: () => readModelsStatus(models.facts()),
    problem: () => models.checkDefault().then(() => undefined, describeProblem),
  };
}

function describeProblem(error: unknown): string {
  const hint = isOpenClawError(error) ? error.hint : undefined;
  return [errorMessage(error), hint].filter(Boolean).join(" ");
}
