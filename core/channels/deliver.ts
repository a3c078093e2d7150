import type { Clock } from "../lib/clock.ts";
import type { Address, Channel, ChannelCapabilities } from "../sdk/channel.ts";
import { errorMessage } from "../sdk/errors.ts";
import type { Logger } from "../sdk/logger.ts";
import type { OutboxOutcome, OutboxRow, Storage } from "../sdk/storage.ts";
import { outcomeOf, reasonNotToSend, type DeliveryHistory } from "./delivery-outcome.ts";
import { sendRow } from "./send-row.ts";

/** Sends what waits in the outbox: in order inside a conversation, many conversations side by side. */
export interface Deliverer {
  /** Looks for rows to send, now and from now on. The first call also takes up what an earlier process left half sent. */
  wake(): void;
  /** Resolves when nothing is being sent and nothing is due. Rows that wait for a later attempt do not count. */
  idle(): Promise<void>;
  /** Takes no more rows and waits a little for those under way. Never rejects. */
  stop(): Promise<void>;
}

/** A connected channel as the deliverer needs it. */
export interface DeliveryTarget {
  channel: Pick<Channel, "send">;
  capabilities: Pick<ChannelCapabilities, "dedupeWindowMs">;
}

export interface DelivererOptions {
  storage: Pick<
    Storage,
    "claimOutbox" | "settleOutbox" | "nextOutboxDueAt" | "listInterruptedOutbox"
  >;
  /** Undefined while the account is not connected; its rows then wait. */
  channelFor(address: Address): DeliveryTarget | undefined;
  clock: Clock;
  logger: Logger;
  /** For tests: answers a number from 0 up to 1. */
  random?: () => number;
}

const mostAtOnce = 32;
/** Another process may add rows, so the outbox is looked at even when nothing here says so. */
const lookEveryMs = 5000;
const unconnectedWaitMs = 2000;
const stopGraceMs = 5000;

export function createDeliverer(options: DelivererOptions): Deliverer {
  return new OutboxLoop(options);
}

class OutboxLoop implements Deliverer {
  readonly #options: DelivererOptions;
  readonly #histories = new Map<string, DeliveryHistory>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #stopped = new AbortController();
  readonly #cut = new AbortController();
  #loop: Promise<void> | undefined;
  #nudged = new AbortController();
  #idleWaiters: (() => void)[] = [];

  constructor(options: DelivererOptions) {
    this.#options = options;
  }

  wake(): void {
    this.#loop ??= this.#run();
    this.#nudged.abort();
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#loop === undefined || this.#stopped.signal.aborted) return resolve();
      this.#idleWaiters.push(resolve);
      this.#nudged.abort();
    });
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#loop;
    const grace = new AbortController();
    const over = this.#options.clock.sleep(stopGraceMs, grace.signal).catch(() => undefined);
    await Promise.race([Promise.all(this.#underWay), over]);
    grace.abort();
    this.#cut.abort();
    await Promise.all(this.#underWay);
    this.#reportIdle();
  }

  async #run(): Promise<void> {
    for (let recovered = false; !this.#stopped.signal.aborted;) {
      try {
        if (!recovered) await this.#takeUpInterrupted();
        recovered = true;
        await this.#round();
      } catch (error) {
        this.#options.logger.error(`the outbox could not be read: ${errorMessage(error)}`);
        await this.#pause(1000, this.#stopped.signal);
      }
    }
  }

  /** A row that was being sent when a process died may have arrived: it goes out again only while the platform would notice the copy. */
  async #takeUpInterrupted(): Promise<void> {
    const { storage, clock } = this.#options;
    for (const row of await storage.listInterruptedOutbox()) {
      this.#histories.set(row.id, { failures: 0, firstTriedAt: row.createdAt, uncertain: true });
      const error = "The gateway stopped while this was being sent.";
      await storage.settleOutbox(row.id, { state: "pending", nextAttemptAt: clock.now(), error });
    }
  }

  async #round(): Promise<void> {
    const { storage, clock } = this.#options;
    this.#nudged = new AbortController();
    const { signal } = this.#nudged;
    const free = mostAtOnce - this.#underWay.size;
    const rows = free > 0 ? await storage.claimOutbox(clock.now(), free) : [];
    for (const row of rows) this.#begin(row);
    if (rows.length > 0) return;
    const due = await storage.nextOutboxDueAt();
    const wait = due === undefined ? lookEveryMs : due - clock.now();
    if (this.#underWay.size === 0 && wait > 0) this.#reportIdle();
    if (wait <= 0 && free > 0) return;
    const stop = AbortSignal.any([signal, this.#stopped.signal]);
    await this.#pause(Math.min(Math.max(wait, 1), lookEveryMs), stop);
  }

  #begin(row: OutboxRow): void {
    const task = this.#deliver(row)
      .catch((error: unknown) =>
        this.#options.logger.error(`a send could not be recorded: ${errorMessage(error)}`),
      )
      .finally(() => {
        this.#underWay.delete(task);
        this.#nudged.abort();
      });
    this.#underWay.add(task);
  }

  async #deliver(row: OutboxRow): Promise<void> {
    const { clock, channelFor, random } = this.#options;
    const history = this.#historyOf(row);
    const target = channelFor(row.address);
    const dedupeWindowMs = target?.capabilities.dedupeWindowMs ?? Number.POSITIVE_INFINITY;
    const facts = { row, history, dedupeWindowMs, ...(random === undefined ? {} : { random }) };
    const refusal = reasonNotToSend({ ...facts, now: clock.now() });
    if (refusal !== undefined) return this.#settle(row, history, refusal);
    if (target === undefined) {
      const nextAttemptAt = clock.now() + unconnectedWaitMs;
      const error = "The channel is not connected.";
      return this.#settle(row, history, { state: "pending", nextAttemptAt, error });
    }
    const result = await sendRow(row, target.channel, clock, this.#cut.signal);
    const isUnknown = !result.ok && result.reason === "unknown";
    // What a stop cut short stays as it is in the store; the next process takes it up.
    if (isUnknown && this.#stopped.signal.aborted) return;
    if (!result.ok && result.reason !== "rate-limit") history.failures += 1;
    history.uncertain ||= isUnknown;
    await this.#settle(row, history, outcomeOf(result, { ...facts, now: clock.now() }));
  }

  #historyOf(row: OutboxRow): DeliveryHistory {
    const firstTriedAt = row.attempts > 1 ? row.createdAt : this.#options.clock.now();
    return this.#histories.get(row.id) ?? { failures: 0, firstTriedAt, uncertain: false };
  }

  async #settle(row: OutboxRow, history: DeliveryHistory, outcome: OutboxOutcome): Promise<void> {
    if (outcome.state === "pending") this.#histories.set(row.id, history);
    else this.#histories.delete(row.id);
    await this.#options.storage.settleOutbox(row.id, outcome);
    if (outcome.state === "pending" || outcome.state === "sent") return;
    const { channel, account, conversation } = row.address;
    const facts = { channel, account, conversation, key: row.key, error: outcome.error };
    const { logger } = this.#options;
    if (outcome.state === "unknown") logger.warn("a message may not have arrived", facts);
    else logger.error("a message was not delivered", facts);
  }

  #reportIdle(): void {
    const waiting = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const resolve of waiting) resolve();
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return this.#options.clock.sleep(ms, signal).catch(() => undefined);
  }
}
