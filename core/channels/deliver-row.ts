import type { Clock } from "../lib/clock.ts";
import type { Channel, ChannelCapabilities } from "../sdk/channel.ts";
import type { NewOutboxRow, OutboxOutcome, OutboxRow, Storage } from "../sdk/storage.ts";
import type { DeliveryHistory } from "./delivery-history.ts";
import {
  nextStep,
  outcomeOf,
  outcomeUnconnected,
  stepAfterLook,
  type OutcomeFacts,
} from "./delivery-outcome.ts";
import { findRow } from "./find-row.ts";
import { nameFiles } from "./name-files.ts";
import { sendRow } from "./send-row.ts";
import { undeliveredNotice } from "./undelivered-notice.ts";

/** A connected channel as the deliverer needs it. */
export interface DeliveryTarget {
  channel: Pick<Channel, "send" | "findSent">;
  capabilities: Pick<ChannelCapabilities, "dedupeWindowMs" | "files">;
}

export interface RowDelivery {
  row: OutboxRow;
  /** Changed by what happens. */
  history: DeliveryHistory;
  target: DeliveryTarget | undefined;
  storage: Pick<Storage, "listOutbox">;
  clock: Clock;
  /** Cuts an attempt that is under way. */
  signal: AbortSignal;
  random?: () => number;
}

export interface Delivered {
  outcome: OutboxOutcome;
  /** No answer came to what was asked of the platform. */
  isOpen: boolean;
  /** To be sent in place of the row. */
  notice?: NewOutboxRow;
}

/** One attempt at one row: looks whether it arrived when that is in doubt and a copy would show, and sends it when it did not. Never rejects. */
export async function deliverRow(delivery: RowDelivery): Promise<Delivered> {
  const { row, history, target, clock, random } = delivery;
  const facts = (): OutcomeFacts => ({
    row,
    history,
    now: clock.now(),
    dedupeWindowMs: target?.capabilities.dedupeWindowMs ?? 0,
    canLook: target?.channel.findSent !== undefined,
    ...(random === undefined ? {} : { random }),
  });
  if (target === undefined) return { outcome: outcomeUnconnected(facts()), isOpen: false };
  const step = nextStep(facts());
  if (step === "look") return look(delivery, target, facts);
  return step === "send" ? send(delivery, target, facts) : { outcome: step, isOpen: false };
}

async function look(
  delivery: RowDelivery,
  target: DeliveryTarget,
  facts: () => OutcomeFacts,
): Promise<Delivered> {
  const { history, storage, clock, signal } = delivery;
  const { firstTriedAt } = history;
  const row = nameFiles(delivery.row, target.capabilities);
  const found = await findRow(row, { ...target, storage, clock, signal, firstTriedAt });
  history.looks += 1;
  const step = stepAfterLook(found, facts());
  if (step !== "send") return { outcome: step, isOpen: found.found === "unsure" };
  history.doubt = "none";
  history.firstTriedAt = clock.now();
  history.takenUpAt = history.firstTriedAt;
  history.looks = 0;
  return send(delivery, target, facts);
}

async function send(
  delivery: RowDelivery,
  { channel, capabilities }: DeliveryTarget,
  facts: () => OutcomeFacts,
): Promise<Delivered> {
  const { row, history, clock, signal } = delivery;
  const result = await sendRow(nameFiles(row, capabilities), channel, clock, signal);
  const isOpen = !result.ok && result.reason === "unknown";
  if (!result.ok && result.reason !== "rate-limit") history.failures += 1;
  if (isOpen) history.doubt = "strong";
  const outcome = outcomeOf(result, facts());
  const isRefused = !result.ok && result.reason === "permanent" && result.unreachable !== true;
  if (!isRefused || row.kind !== "answer") return { outcome, isOpen };
  return { outcome, isOpen, notice: undeliveredNotice(row, result.message, clock.now()) };
}
