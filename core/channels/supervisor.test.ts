import { describe, expect, test } from "vitest";
import { createManualClock } from "../lib/manual-clock.ts";
import type {
  AccessPolicy,
  Channel,
  ChannelAccount,
  ChannelDefinition,
  ChannelHost,
  InboundMessage,
} from "../sdk/channel.ts";
import { OpenClawError } from "../sdk/errors.ts";
import type { Logger } from "../sdk/logger.ts";
import { createSupervisor } from "./supervisor.ts";

const quiet = (): void => undefined;
function createLogger(errors: string[]): Logger {
  const error = (message: string): void => void errors.push(message);
  const logger: Logger = { debug: quiet, info: quiet, warn: quiet, error, child: () => logger };
  return logger;
}

function account(id: string, changes: Partial<ChannelAccount> = {}): ChannelAccount {
  const access: AccessPolicy = {
    path: "channels.chat",
    direct: "pairing",
    allowFrom: [],
    group: "allowlist",
    bots: "none",
  };
  return { id, enabled: true, access, secrets: [], settings: { token: id }, ...changes };
}

const known = { conversation: "room", lastMessageId: "1", lastAt: 0 };

function setUp(memory: Pick<ChannelHost, "conversations"> = {}) {
  const clock = createManualClock();
  const log: string[] = [];
  const errors: string[] = [];
  const logger = createLogger(errors);
  const hosts: ChannelHost[] = [];
  const failures: Error[] = [];
  let isHanging = false;
  const definition: ChannelDefinition = {
    id: "chat",
    label: "Chat",
    capabilities: { maxTextLength: 100, dedupeWindowMs: 0, typing: false, streaming: false },
    accounts: () => [],
    create: ({ id }, host): Channel => ({
      async start() {
        log.push(`start ${id}`);
        hosts.push(host);
        const failure = failures.shift();
        if (failure) throw failure;
        if (isHanging) await new Promise(quiet);
        host.report({ state: "connected", identity: { id: "1", name: `bot-${id}` } });
      },
      async stop() {
        log.push(`stop ${id}`);
      },
      send: async () => ({ ok: true, messageId: "1" }),
    }),
  };
  const received: InboundMessage[] = [];
  const supervisor = createSupervisor({
    clock,
    logger,
    random: () => 1,
    hostFor: () => ({
      ...memory,
      logger,
      fetch,
      receive: async (message) => void received.push(message),
    }),
  });
  const apply = async (...accounts: ChannelAccount[]): Promise<void> => {
    await supervisor.apply([{ definition, accounts }]);
    await clock.advance(2000);
  };
  const hang = (): void => {
    isHanging = true;
  };
  return { apply, clock, definition, errors, failures, hang, hosts, log, supervisor };
}

describe("the supervisor", () => {
  test("starts every account and knows how it stands", async () => {
    const { apply, log, supervisor } = setUp();
    await apply(
      account("a", { name: "Support" }),
      account("b"),
      account("off", { enabled: false }),
    );
    expect(log).toEqual(["start a", "start b"]);
    expect(supervisor.statuses()).toMatchObject([
      {
        channel: "chat",
        account: "a",
        name: "Support",
        enabled: true,
        configured: true,
        state: "connected",
        identity: "bot-a",
      },
      { account: "b", state: "connected" },
      { account: "off", enabled: false, state: "stopped" },
    ]);
    expect(supervisor.channel("chat", "a")).toBeDefined();
    expect(supervisor.channel("chat", "off")).toBeUndefined();
  });

  test("an account with a problem is shown and told once, and never started", async () => {
    const { apply, errors, log, supervisor } = setUp();
    await apply(account("a", { problem: "There is no token." }));
    await apply(account("a", { problem: "There is no token." }));
    expect(log).toEqual([]);
    expect(errors).toEqual(["There is no token."]);
    expect(supervisor.statuses()).toMatchObject([
      { configured: false, state: "misconfigured", detail: "There is no token." },
    ]);
  });

  test("tries again with growing waits, and one failing account disturbs no other", async () => {
    const { apply, clock, failures, log, supervisor } = setUp();
    failures.push(new Error("no network"), new Error("no network"), new Error("no network"));
    await supervisor.apply([]);
    await apply(account("a"));
    expect(supervisor.statuses()).toMatchObject([
      {
        state: "reconnecting",
        detail: "Connecting failed: no network The next attempt is in 4 s.",
      },
    ]);
    await clock.advance(2000);
    expect(log.filter((line) => line === "start a")).toHaveLength(2);
    await clock.advance(4000 + 8000);
    expect(supervisor.statuses()).toMatchObject([{ state: "connected" }]);
    expect(log.filter((line) => line === "start a")).toHaveLength(4);
  });

  test("a misconfigured account is not tried again", async () => {
    const { apply, clock, failures, log, supervisor } = setUp();
    failures.push(
      new OpenClawError("CHANNEL_MISCONFIGURED", "The token was refused.", {
        hint: "Make a new one.",
      }),
    );
    await apply(account("a"));
    await clock.advance(60 * 60_000);
    expect(log).toEqual(["start a", "stop a"]);
    expect(supervisor.statuses()).toMatchObject([
      { state: "misconfigured", detail: "The token was refused. Make a new one." },
    ]);
  });

  test("restarts only what changed, and nothing for access rules alone", async () => {
    const { apply, log, supervisor } = setUp();
    await apply(account("a"), account("b"), account("c"));
    log.length = 0;
    const open = { ...account("a").access, direct: "open" as const };
    await apply(account("a", { access: open }), account("b", { settings: { token: "new" } }));
    expect(log).toEqual(["stop b", "stop c", "start b"]);
    expect(supervisor.account("chat", "a")?.access.direct).toBe("open");
  });

  test("a channel that stops by itself is started again", async () => {
    const { apply, clock, hosts, log, supervisor } = setUp();
    await apply(account("a"));
    hosts[0]?.report({ state: "stopped", detail: "The platform closed the connection." });
    await clock.advance(0);
    expect(supervisor.statuses()[0]?.detail).toBe(
      "The platform closed the connection. The next attempt is in 2 s.",
    );
    await clock.advance(5000);
    expect(log).toEqual(["start a", "stop a", "start a"]);
  });

  test("a channel that will not connect can still be stopped", async () => {
    const { apply, hang, log, supervisor } = setUp();
    hang();
    await apply(account("a"));
    await supervisor.stop();
    expect(log).toEqual(["start a", "stop a"]);
    expect(supervisor.statuses()).toEqual([]);
  });

  test("a channel may ask where it was in conversation, when the gateway remembers", async () => {
    const { apply, hosts } = setUp({ conversations: async () => [known] });
    await apply(account("a"));
    expect(await hosts[0]?.conversations?.()).toEqual([known]);
    const forgetful = setUp();
    await forgetful.apply(account("a"));
    expect(forgetful.hosts[0]?.conversations).toBeUndefined();
  });

  test("what an old connection reports is not believed of the new one", async () => {
    const { apply, clock, hosts, supervisor } = setUp();
    await apply(account("a"));
    hosts[0]?.report({ state: "stopped" });
    await clock.advance(5000);
    hosts[0]?.report({ state: "reconnecting", detail: "late news" });
    expect(supervisor.statuses()).toMatchObject([{ state: "connected" }]);
  });
});
