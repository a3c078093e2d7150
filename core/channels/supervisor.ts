import { isDeepStrictEqual } from "node:util";
import type { Channel, ChannelAccount, ChannelDefinition } from "../sdk/channel.ts";
import { AccountRunner, type AccountStatus, type RunnerOptions } from "./account-runner.ts";

/** Keeps the accounts of all channels running. Nothing here throws or rejects: an account that fails has a status that says so. */
export interface Supervisor {
  /**
   * Makes the running accounts those given: starts new ones, stops the others, restarts those whose settings changed. A change of the access rules alone
   * restarts nothing. Resolves when what had to stop has stopped; connecting goes on behind it.
   */
  apply(channels: readonly ConfiguredAccounts[]): Promise<void>;
  statuses(): AccountStatus[];
  /** The platform's ids of the accounts that have connected. */
  identities(channel: string): string[];
  /** The channel of an account that has connected; undefined before that, and after it stopped. */
  channel(channel: string, account: string): Channel | undefined;
  /** The account as it was last applied, with its access rules. */
  account(channel: string, account: string): ChannelAccount | undefined;
  stop(): Promise<void>;
}

export interface ConfiguredAccounts {
  definition: ChannelDefinition;
  accounts: readonly ChannelAccount[];
}

/** Accounts of one platform start one after another, so that their first requests do not come as a burst. */
const staggerMs = 500;

export function createSupervisor(options: RunnerOptions): Supervisor {
  let runners: AccountRunner[] = [];
  let queue: Promise<unknown> = Promise.resolve();

  function find(channel: string, account: string): AccountRunner | undefined {
    return runners.find((runner) => runner.channelId === channel && runner.accountId === account);
  }

  async function replace(channels: readonly ConfiguredAccounts[]): Promise<void> {
    const next = channels.flatMap(({ definition, accounts }) =>
      accounts.map((account, index) => nextRunner(definition, account, index)),
    );
    const leaving = runners.filter((runner) => !next.includes(runner));
    runners = next;
    await Promise.all(leaving.map((runner) => runner.stop()));
    for (const runner of next) runner.start();
  }

  function nextRunner(
    definition: ChannelDefinition,
    account: ChannelAccount,
    index: number,
  ): AccountRunner {
    const running = find(definition.id, account.id);
    if (running?.definition === definition && isSameConnection(running.account, account)) {
      running.account = account;
      return running;
    }
    return new AccountRunner(definition, account, index * staggerMs, options);
  }

  function enqueue(work: () => Promise<void>): Promise<void> {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  }

  return {
    apply: (channels) => enqueue(() => replace(channels)),
    statuses: () => runners.map((runner) => runner.status()),
    identities: (channel) =>
      runners.flatMap((runner) => (runner.channelId === channel ? (runner.identity() ?? []) : [])),
    channel: (channel, account) => find(channel, account)?.channel(),
    account: (channel, account) => find(channel, account)?.account,
    stop: () => enqueue(() => replace([])),
  };
}

function isSameConnection(before: ChannelAccount, after: ChannelAccount): boolean {
  const connection = ({ enabled, problem, secrets, settings }: ChannelAccount): unknown => ({
    enabled,
    problem,
    secrets,
    settings,
  });
  return isDeepStrictEqual(connection(before), connection(after));
}
