import type { ChannelHost, ChannelStatus, InboundMessage, KnownConversation } from "../channel.ts";
import type { Logger } from "../logger.ts";

/** A gateway for channel tests that keeps what it is told. */
export interface TestHost extends ChannelHost {
  readonly received: readonly InboundMessage[];
  readonly statuses: readonly ChannelStatus[];
  /** Resolves when that many messages have been handed in. */
  untilReceived(count: number): Promise<void>;
}

export interface TestHostOptions {
  fetch?: typeof globalThis.fetch;
  /** Where the gateway remembers having been in conversation. */
  conversations?: readonly KnownConversation[];
}

export function createTestHost(options: TestHostOptions = {}): TestHost {
  const { conversations } = options;
  const received: InboundMessage[] = [];
  const statuses: ChannelStatus[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  return {
    received,
    statuses,
    async receive(message) {
      received.push(message);
      for (const each of waiting) if (received.length >= each.count) each.resolve();
    },
    ...(conversations === undefined ? {} : { conversations: async () => [...conversations] }),
    report: (status) => void statuses.push(status),
    untilReceived(count) {
      if (received.length >= count) return Promise.resolve();
      return new Promise((resolve) => waiting.push({ count, resolve }));
    },
    logger: createSilentLogger(),
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
  };
}

/** A logger that writes nothing. */
export function createSilentLogger(): Logger {
  const nothing = (): void => undefined;
  const logger: Logger = {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    child: () => logger,
  };
  return logger;
}
