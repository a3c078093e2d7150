import { withStream } from "../models/with-stream.ts";
import type { ResolvedModel } from "../models/resolve-model.ts";
import type { Clock } from "../lib/clock.ts";
import { createId } from "../lib/id.ts";
import { errorMessage } from "../sdk/errors.ts";
import type {
  Logger,
  ModelCost,
  ModelEvent,
  ModelRequest,
  Storage,
  Usage,
  UsageEntry,
  UsageLimit,
} from "../sdk/index.ts";
import { estimateMessageTokens, estimateTokens } from "../sessions/estimate-tokens.ts";
import { dayFormat } from "../usage/day-of.ts";
import {
  limitsFor,
  refusalSentence,
  warningSentence,
  type Caller,
  type LimitInForce,
} from "../usage/limits-for.ts";
import type { Config } from "../config/schema.ts";
import { priceOf } from "../usage/price.ts";
import { ownerNotices } from "./tell-owners.ts";

/** Who asks a model, and for which message. */
export interface MeteredCaller extends Caller {
  senderName: string;
  sessionKey: string;
  inboxId?: string;
}

export interface MeterOptions {
  storage: Pick<Storage, "reserveUsage" | "settleUsage" | "enqueueOutbox">;
  clock: Pick<Clock, "now">;
  logger: Logger;
  config(): Config;
  /** Called when the owners have something to read. */
  wake(): void;
}

/** Writes each call of a model into the ledger, and refuses one that a budget does not allow. */
export type Meter = (model: ResolvedModel, caller: MeteredCaller) => ResolvedModel;

/** One answer under a budget has at most this many tokens, so that what is reserved is never exceeded. */
const mostReserved = 8192;

export function createMeter(options: MeterOptions): Meter {
  const dayOf = createDays(options);
  return (model, caller) => ({
    ...model,
    provider: withStream(model.provider, (request, signal) =>
      meter(model, caller, request, signal, { ...options, dayOf }),
    ),
  });
}

/** The day of a moment where the assistant's users live. */
export function createDays({ config }: Pick<MeterOptions, "config">): (at: number) => string {
  const hostTimeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  let known: { timeZone: string; format: ReturnType<typeof dayFormat> } | undefined;
  return (at) => {
    const timeZone = config().agents?.defaults?.userTimezone ?? hostTimeZone;
    if (known?.timeZone !== timeZone) known = { timeZone, format: dayFormat(timeZone) };
    return known.format.format(at);
  };
}

async function* meter(
  model: ResolvedModel,
  caller: MeteredCaller,
  request: ModelRequest,
  signal: AbortSignal,
  options: MeterOptions & { dayOf(at: number): string },
): AsyncGenerator<ModelEvent> {
  const { storage, clock, config, logger } = options;
  const at = clock.now();
  const day = options.dayOf(at);
  const limits = limitsFor(config().budgets, caller, day);
  const enter = ledgerEntry(caller, at, day);
  const most = limits.length === 0 ? undefined : mostOutput(request);
  if (most !== undefined) {
    const guess = { inputTokens: estimateRequest(request), outputTokens: most };
    const asked = enter(model.ref, model.model.cost, guess, true);
    const reserved = await storage.reserveUsage(asked, limits);
    if (!reserved.ok) return yield refusal(limits, reserved);
    await warnOwners(limits, reserved.used, options);
  }
  let ref = model.ref;
  let { cost } = model.model;
  let usage: Usage | undefined;
  let written = "";
  try {
    const capped = most === undefined ? request : { ...request, maxOutputTokens: most };
    for await (const event of model.provider.stream(capped, signal)) {
      if (event.type === "model") ({ ref, cost } = { cost: undefined, ...event });
      if (event.type === "usage") ({ usage } = event);
      if (event.type === "text-delta" || event.type === "reasoning-delta") written += event.text;
      yield event;
    }
  } finally {
    const spent = usage ?? estimateCall(request, written);
    if (most !== undefined || usage !== undefined || written !== "") {
      // The answer does not wait for its bill: the store keeps the order, so the next reservation comes after it.
      storage
        .settleUsage(enter(ref, cost, spent, usage === undefined), limits)
        .catch((error: unknown) => {
          logger.warn(`what a model call used was not stored: ${errorMessage(error)}`);
        });
    }
  }
}

/** A call that failed before a word cost nothing; one that was cut did, and nobody says how much. */
function estimateCall(request: ModelRequest, written: string): Usage {
  if (written === "") return {};
  return { inputTokens: estimateRequest(request), outputTokens: estimateTokens(written) };
}

export function ledgerEntry({ inboxId, ...caller }: MeteredCaller, at: number, day: string) {
  const id = createId(at);
  const message = inboxId === undefined ? {} : { inboxId };
  return (
    model: string,
    cost: ModelCost | undefined,
    usage: Usage,
    estimated: boolean,
  ): UsageEntry => ({
    id,
    at,
    day,
    ...caller,
    ...message,
    model,
    inputTokens: usage.inputTokens ?? 0,
    outputTokens: usage.outputTokens ?? 0,
    cachedTokens: usage.cachedTokens ?? 0,
    reasoningTokens: usage.reasoningTokens ?? 0,
    ...priceOf(usage, cost),
    estimated,
  });
}

function refusal(
  limits: readonly LimitInForce[],
  { limit, used }: { limit: UsageLimit; used: number },
): ModelEvent {
  const rule = limits.find((each) => sameLimit(each, limit));
  const message = rule === undefined ? "The budget is used up." : refusalSentence(rule, used);
  return { type: "error", error: { kind: "billing", message, retryable: false } };
}

export function sameLimit(one: UsageLimit, other: UsageLimit) {
  return one.scope === other.scope && one.period === other.period && one.unit === other.unit;
}

function mostOutput({ maxOutputTokens, model }: ModelRequest): number {
  return Math.min(maxOutputTokens ?? model.maxTokens ?? mostReserved, mostReserved);
}

function estimateRequest({ system, messages, tools }: ModelRequest): number {
  const definitions = tools.length === 0 ? 0 : estimateTokens(JSON.stringify(tools));
  return messages.reduce(
    (sum, message) => sum + estimateMessageTokens(message),
    estimateTokens(system) + definitions,
  );
}

/** Once for each budget and period. */
export async function warnOwners(
  limits: readonly LimitInForce[],
  used: readonly number[],
  { storage, clock, config, logger, wake }: MeterOptions,
): Promise<void> {
  for (const [index, limit] of limits.entries()) {
    const amount = used[index] ?? 0;
    if (amount < limit.warnFrom) continue;
    const text = warningSentence(limit, amount);
    logger.debug(text);
    const occasion = `budget:${limit.scope}:${limit.period}:${limit.unit}:${limit.most}`;
    const rows = ownerNotices(config(), text, occasion, clock.now());
    if (rows.length === 0) continue;
    await storage.enqueueOutbox(rows);
    wake();
  }
}
