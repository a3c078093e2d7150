import type { Clock } from "../lib/clock.ts";
import { untilStored } from "../lib/until-stored.ts";
import type { Address } from "../sdk/channel.ts";
import { errorMessage } from "../sdk/errors.ts";
import type { Logger } from "../sdk/logger.ts";
import type { OutboxOutcome, OutboxRow, Storage } from "../sdk/storage.ts";
import { createClockJumps } from "./clock-jumps.ts";
import { deliverRow, type DeliveryTarget } from "./deliver-row.ts";
import {
  interruptedHistory,
  markDoubt,
  readHistory,
  type DeliveryHistory,
} from "./delivery-history.ts";

/** Sends what waits in the outbox: in order inside a conversation, many conversations side by side. */
export interface Deliverer {
  /** Looks for rows to send, now and from now on. The first call also takes up what an earlier process left half sent. */
  wake(): void;
  /** Resolves when nothing is being sent and nothing is due. Rows that wait for a later attempt do not count. */
  idle(): Promise<void>;
  /** Takes no more rows and waits a little for those under way. Never rejects. */
  stop(): Promise<void>;
}

export type { DeliveryTarget } from "./deliver-row.ts";

export interface DelivererOptions {
  storage: Pick<
    Storage,
    | "claimOutbox"
    | "settleOutbox"
    | "nextOutboxDueAt"
    | "listInterruptedOutbox"
    | "listOutbox"
    | "enqueueOutbox"
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
const stopGraceMs = 5000;
/** Rows that wait for another attempt when the clock is set back; more than these find their time by themselves, later. */
const mostRetimed = 10_000;

export function createDeliverer(options: DelivererOptions): Deliverer {
  return new OutboxLoop(options);
}

class OutboxLoop implements Deliverer {
  readonly #options: DelivererOptions;
  readonly #histories = new Map<string, DeliveryHistory>();
  readonly #jumps = createClockJumps();
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

  /** A row that was being sent when a process died may have arrived. */
  async #takeUpInterrupted(): Promise<void> {
    const { storage, clock } = this.#options;
    for (const row of await storage.listInterruptedOutbox()) {
      const nextAttemptAt = clock.now();
      const history = interruptedHistory(row, nextAttemptAt);
      const error = markDoubt("The gateway stopped while this was being sent.", history);
      this.#histories.set(row.id, history);
      await storage.settleOutbox(row.id, { state: "pending", nextAttemptAt, error });
    }
  }

  async #round(): Promise<void> {
    const { storage, clock } = this.#options;
    this.#nudged = new AbortController();
    const { signal } = this.#nudged;
    const jump = this.#jumps.look(clock.now());
    if (jump !== 0) await this.#retime(jump);
    const free = mostAtOnce - this.#underWay.size;
    const rows = free > 0 ? await storage.claimOutbox(clock.now(), free) : [];
    for (const row of rows) this.#begin(row);
    // There may be more than fit.
    if (free > 0 && rows.length === free) return;
    const due = await storage.nextOutboxDueAt();
    const wait = due === undefined ? lookEveryMs : due - clock.now();
    if (this.#underWay.size === 0 && wait > 0) this.#reportIdle();
    if (wait <= 0 && free > 0) return;
    const stop = AbortSignal.any([signal, this.#stopped.signal]);
    await this.#pause(Math.min(Math.max(wait, 1), lookEveryMs), stop);
  }

  /**
   * The clock was set. Patience goes on where it was, and after a step back so does what waits for a time of the old clock. What the platform remembers is
   * never taken for younger: a machine that slept looks like one whose clock was set forward.
   */
  async #retime(jump: number): Promise<void> {
    const { storage, clock } = this.#options;
    for (const history of this.#histories.values()) {
      history.takenUpAt += jump;
      if (jump < 0) history.firstTriedAt += jump;
    }
    if (jump > 0) return;
    const waiting = await storage.listOutbox({ states: ["pending"], limit: mostRetimed });
    for (const { id, nextAttemptAt, error = "" } of waiting) {
      if (nextAttemptAt <= clock.now()) continue;
      const sooner = nextAttemptAt + jump;
      await storage.settleOutbox(id, { state: "pending", nextAttemptAt: sooner, error });
    }
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

  async #deliver(claimed: OutboxRow): Promise<void> {
    const { storage, clock, channelFor, random } = this.#options;
    // A clock that is set forward makes nothing old that was made before it.
    const expiresAt = claimed.expiresAt + this.#jumps.forwardSince(claimed.createdAt);
    const row = { ...claimed, expiresAt };
    const history = this.#histories.get(row.id) ?? readHistory(row, clock.now());
    const target = channelFor(row.address);
    const signal = this.#cut.signal;
    const jitter = random === undefined ? {} : { random };
    const delivery = { row, history, target, storage, clock, signal, ...jitter };
    const { outcome, isOpen, notice } = await deliverRow(delivery);
    // What a stop cut short stays as it is in the store; the next process takes it up.
    if (isOpen && this.#stopped.signal.aborted) return;
    if (notice !== undefined) await this.#record(() => storage.enqueueOutbox([notice]));
    await this.#settle(row, history, outcome);
  }

  async #settle(row: OutboxRow, history: DeliveryHistory, outcome: OutboxOutcome): Promise<void> {
    if (outcome.state === "pending") this.#histories.set(row.id, history);
    else this.#histories.delete(row.id);
    await this.#record(() => this.#options.storage.settleOutbox(row.id, outcome));
    if (outcome.state === "pending" || outcome.state === "sent") return;
    const { channel, account, conversation } = row.address;
    const facts = { channel, account, conversation, key: row.key, error: outcome.error };
    const { logger } = this.#options;
    if (outcome.state === "unknown") logger.warn("a message may not have arrived", facts);
    else logger.error("a message was not delivered", facts);
  }

  /** A row whose end is not recorded would hold up its conversation until the next start. */
  #record(work: () => Promise<void>): Promise<void> {
    const { clock, logger } = this.#options;
    const onWait = (error: unknown): void =>
      logger.error(`a send waits until it can be recorded: ${errorMessage(error)}`);
    return untilStored(work, { clock, signal: this.#cut.signal, onWait });
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
