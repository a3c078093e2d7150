import type { ModelCost } from "../sdk/provider.ts";
import type { Usage } from "../sdk/message.ts";
import { limitsFor, refusalSentence } from "../usage/limits-for.ts";
import {
  createDays,
  ledgerEntry,
  sameLimit,
  warnOwners,
  type MeteredCaller,
  type MeterOptions,
} from "./meter-models.ts";
import { modelRefusal } from "./openai/api-failure.ts";
import type { Telemetry } from "./telemetry/telemetry.ts";

/** A call of a model that is no conversation. */
export interface PaidCall {
  ref: string;
  cost: ModelCost | undefined;
  caller: MeteredCaller;
  /** What it will use, as far as can be known before. */
  guess: Usage;
}

/** Writes such a call into the ledger, and refuses one that a budget does not allow. What fails costs nothing. */
export type CallMeter = <Result>(
  call: PaidCall,
  run: () => Promise<{ result: Result; usage: Usage }>,
) => Promise<Result>;

export function createCallMeter(
  options: MeterOptions,
  telemetry: Pick<Telemetry, "modelCalled"> | undefined,
): CallMeter {
  const { storage, clock, config } = options;
  const dayOf = createDays(options);
  return async ({ ref, cost, caller, guess }, run) => {
    const from = clock.now();
    const day = dayOf(from);
    const limits = limitsFor(config().budgets, caller, day);
    const enter = ledgerEntry(caller, from, day);
    if (limits.length > 0) {
      const reserved = await storage.reserveUsage(enter(ref, cost, guess, true), limits);
      if (!reserved.ok) throw budgetUsed(limits, reserved);
      await warnOwners(limits, reserved.used, options);
    }
    let spent: Usage = {};
    let failed = true;
    try {
      const { result, usage } = await run();
      spent = usage;
      failed = false;
      return result;
    } finally {
      await storage.settleUsage(enter(ref, cost, spent, false), limits);
      const { sessionKey } = caller;
      const facts = { from, to: clock.now(), usage: spent };
      const end = failed ? { error: "unknown" as const } : {};
      const call = { operation: "embeddings" as const, asked: ref, answered: ref, sessionKey };
      telemetry?.modelCalled({ ...call, ...facts, ...end });
    }
  };
}

type Refused = Extract<Awaited<ReturnType<MeterOptions["storage"]["reserveUsage"]>>, { ok: false }>;

function budgetUsed(limits: ReturnType<typeof limitsFor>, { limit, used }: Refused) {
  const rule = limits.find((each) => sameLimit(each, limit));
  const message = rule === undefined ? "The budget is used up." : refusalSentence(rule, used);
  return modelRefusal({ kind: "billing", message, retryable: false });
}
