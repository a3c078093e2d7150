import { backoffDelay } from "../lib/backoff.ts";
import type { Clock } from "../lib/clock.ts";
import type {
  Channel,
  ChannelAccount,
  ChannelDefinition,
  ChannelHost,
  ChannelStatus,
} from "../sdk/channel.ts";
import { errorMessage, isOpenClawError } from "../sdk/errors.ts";
import type { Logger } from "../sdk/logger.ts";

export interface RunnerOptions {
  /** What a channel may ask of the gateway; the supervisor adds `report`. */
  hostFor(definition: ChannelDefinition, account: ChannelAccount): Omit<ChannelHost, "report">;
  clock: Clock;
  logger: Logger;
  /** For tests: answers a number from 0 up to 1. */
  random?: () => number;
}

/** How one account stands, for people. */
export interface AccountStatus {
  channel: string;
  account: string;
  /** What the owner calls it. */
  name?: string;
  enabled: boolean;
  /** False when the account cannot start as it is configured. */
  configured: boolean;
  state: string;
  detail?: string;
  /** The bot's name on the platform. */
  identity?: string;
  /** Milliseconds since 1970. */
  lastInboundAt?: number;
  /** The connection's last signs of life, by name, in milliseconds since 1970. */
  evidence?: Record<string, number>;
}

const firstRetryMs = 2000;
const longestRetryMs = 5 * 60 * 1000;
/** A connection that held this long was a good one: the next failure starts the waiting from the beginning. */
const stableAfterMs = 60_000;

/** One account and its life: connect, stay, try again after a wait, stop. Never throws or rejects. */
export class AccountRunner {
  readonly definition: ChannelDefinition;
  account: ChannelAccount;
  readonly #options: RunnerOptions;
  readonly #startAfterMs: number;
  readonly #stopped = new AbortController();
  #life: Promise<void> | undefined;
  #channel: Channel | undefined;
  #status: ChannelStatus;
  #lastInboundAt: number | undefined;
  #identity: string | undefined;
  #endConnection = (_reason: string): void => undefined;

  constructor(
    definition: ChannelDefinition,
    account: ChannelAccount,
    startAfterMs: number,
    options: RunnerOptions,
  ) {
    this.definition = definition;
    this.account = account;
    this.#startAfterMs = startAfterMs;
    this.#options = options;
    this.#status = firstStatus(account);
  }

  get channelId(): string {
    return this.definition.id;
  }

  get accountId(): string {
    return this.account.id;
  }

  channel(): Channel | undefined {
    return this.#channel;
  }

  /** Who the bot is on the platform, once it has said so. */
  identity(): string | undefined {
    return this.#identity;
  }

  /** Does nothing for an account that is switched off; one that cannot start says why, once. */
  start(): void {
    const { enabled, problem } = this.account;
    if (!enabled) return;
    this.#life ??= problem === undefined ? this.#live() : this.#refuse(problem);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#endConnection("The account was stopped.");
    await this.#life;
    this.#status = { state: "stopped" };
  }

  status(): AccountStatus {
    const { state, detail, identity, lastInboundAt = this.#lastInboundAt } = this.#status;
    const evidence = this.#channel?.evidence?.() ?? {};
    const { name } = this.account;
    return {
      channel: this.channelId,
      account: this.accountId,
      ...(name === undefined ? {} : { name }),
      enabled: this.account.enabled,
      configured: this.account.problem === undefined,
      state,
      ...(detail === undefined ? {} : { detail }),
      ...(identity === undefined ? {} : { identity: identity.name }),
      ...(lastInboundAt === undefined ? {} : { lastInboundAt }),
      ...(Object.keys(evidence).length === 0 ? {} : { evidence }),
    };
  }

  async #refuse(problem: string): Promise<void> {
    this.#logger().error(problem);
  }

  async #live(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stopped;
    await clock.sleep(this.#startAfterMs, signal).catch(() => undefined);
    for (let failures = 0; !signal.aborted; failures += 1) {
      const startedAt = clock.now();
      const problem = await this.#connectOnce();
      if (signal.aborted || problem === undefined) return;
      if (clock.now() - startedAt >= stableAfterMs) failures = 0;
      const wait = this.#waitBefore(failures);
      const detail = `${problem} The next attempt is in ${Math.ceil(wait / 1000)} s.`;
      this.#status = { state: "reconnecting", detail };
      this.#logger().warn(detail);
      await clock.sleep(wait, signal).catch(() => undefined);
    }
  }

  /** Resolves with what went wrong when another attempt can help, and with nothing when the account is done. */
  async #connectOnce(): Promise<string | undefined> {
    const { signal } = this.#stopped;
    const ended = new Promise<string>((resolve) => {
      this.#endConnection = resolve;
    });
    this.#status = { state: "connecting" };
    let channel: Channel | undefined;
    try {
      channel = this.definition.create(this.account, this.#host());
      // A channel that does not heed the signal must not hold up a stop.
      await Promise.race([channel.start(signal), ended]);
      if (this.#status.state === "connecting") this.#status = { state: "connected" };
      this.#channel = channel;
      return await ended;
    } catch (error) {
      return this.#explain(error);
    } finally {
      this.#channel = undefined;
      await channel?.stop();
    }
  }

  #explain(error: unknown): string | undefined {
    const message = errorMessage(error);
    if (!isOpenClawError(error)) return `Connecting failed: ${message}`;
    const sentence = [message, error.hint].filter(Boolean).join(" ");
    if (error.code !== "CHANNEL_MISCONFIGURED") return sentence;
    this.#status = { state: "misconfigured", detail: sentence };
    this.#logger().error(sentence);
    return undefined;
  }

  #host(): ChannelHost {
    const host = this.#options.hostFor(this.definition, this.account);
    let isCurrent = true;
    return {
      ...host,
      receive: (message) => {
        this.#lastInboundAt = this.#options.clock.now();
        return host.receive(message);
      },
      report: (status) => {
        if (!isCurrent || this.#stopped.signal.aborted) return;
        this.#note(status);
        this.#status = status;
        this.#identity = status.identity?.id ?? this.#identity;
        if (status.state !== "stopped") return;
        isCurrent = false;
        this.#endConnection(status.detail ?? "The connection ended.");
      },
    };
  }

  /** One line per change, so that a log tells when an account was there. */
  #note({ state, identity, detail }: ChannelStatus): void {
    if (state === this.#status.state && detail === this.#status.detail) return;
    const account = this.accountId === "default" ? "" : `${this.accountId}: `;
    if (detail !== undefined) this.#logger().warn(`${account}${state}: ${detail}`);
    else if (identity !== undefined) this.#logger().info(`${account}${state} as ${identity.name}`);
  }

  #waitBefore(failures: number): number {
    const { random } = this.#options;
    const jitter = random === undefined ? {} : { random };
    const delay = backoffDelay(failures, {
      baseMs: firstRetryMs,
      maxMs: longestRetryMs,
      ...jitter,
    });
    return Math.max(firstRetryMs / 2, delay);
  }

  #logger(): Logger {
    return this.#options.logger.child(this.channelId);
  }
}

function firstStatus(account: ChannelAccount): ChannelStatus {
  if (!account.enabled) return { state: "stopped", detail: "Switched off in the config." };
  if (account.problem !== undefined) return { state: "misconfigured", detail: account.problem };
  return { state: "connecting" };
}
