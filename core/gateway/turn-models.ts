import { errorMessage, isOpenClawError } from "../sdk/errors.ts";
import type { Storage } from "../sdk/storage.ts";
import { callDirectly, type DirectAnswer, type DirectCall } from "./direct-call.ts";
import type { Meter } from "./meter-models.ts";
import type { SessionModels } from "./session-models.ts";

/** What is asked about models apart from turns. */
export interface TurnModels {
  /** Calls a model without a turn. */
  call(call: DirectCall, signal: AbortSignal): Promise<DirectAnswer>;
  /** What can be chosen, as references. */
  list(): Promise<string[]>;
  /** A reference that a person typed. Rejects with an `OpenClawError`. */
  check(ref: string): Promise<{ ref: string; warning?: string }>;
  /** The model of the session's next turn; `none` when nothing can answer. */
  of(sessionKey: string | undefined): Promise<string>;
  /** Why the default model cannot be used, with the fix. */
  problem(): Promise<string | undefined>;
}

/** @param stopping fires when the gateway stops; calls end then */
export function createTurnModels(
  models: SessionModels,
  storage: Pick<Storage, "getSession">,
  meter: Meter,
  stopping: AbortSignal,
): TurnModels {
  return {
    call: (call, signal) => callDirectly(call, models, meter, AbortSignal.any([signal, stopping])),
    list: () => models.list(),
    check: (ref) => models.check(ref),
    async of(sessionKey) {
      const session = sessionKey === undefined ? undefined : await storage.getSession(sessionKey);
      const chosen = await models.choose(session).catch(() => undefined);
      return chosen?.ref ?? "none";
    },
    problem: () => models.checkDefault().then(() => undefined, describeProblem),
  };
}

function describeProblem(error: unknown): string {
  const hint = isOpenClawError(error) ? error.hint : undefined;
  return [errorMessage(error), hint].filter(Boolean).join(" ");
}
