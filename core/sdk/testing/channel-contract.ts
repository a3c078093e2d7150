import assert from "node:assert/strict";
import type {
  Address,
  Channel,
  ChannelAccount,
  ChannelDefinition,
  OutboundMessage,
} from "../channel.ts";
import { createTestHost, type TestHost } from "./test-host.ts";
import type { TestRunner } from "./test-runner.ts";

/** A platform that the channel can talk to, and how. */
export interface ChannelCase {
  account: ChannelAccount;
  /** Where the account may write. */
  address: Address;
  /** Lets a person write in that conversation, unseen by an account that is not connected; answers the message's id. Given when the channel catches up. */
  writeWhileAway?(): string | Promise<string>;
  /** Stops what was started for this case. */
  dispose?(): Promise<void>;
}

export interface ChannelContractOptions {
  definition: ChannelDefinition;
  /** A section of the config that is right, secrets included. */
  section: unknown;
  /** Prepares a platform, such as a test server. Made anew for each check. Without it only what needs no platform is checked. */
  makeCase?: () => ChannelCase | Promise<ChannelCase>;
}

/**
 * The contract of `ChannelDefinition` and `Channel` as a test suite.
 *
 *     describeChannelContract({ describe, it }, { definition, section: { token: "…" }, makeCase });
 */
export function describeChannelContract(runner: TestRunner, options: ChannelContractOptions): void {
  const { definition, section, makeCase } = options;
  const { describe, it } = runner;
  describe(`channel contract: ${definition.id}`, () => {
    it("states what it can do in sensible figures", async () => checkCapabilities(definition));
    it("reads its accounts, each under an id of its own", async () =>
      checkAccounts(definition, section));
    it("reading accounts is pure", async () => checkPurity(definition, section));
    it("odd sections of the config are read without throwing", async () =>
      checkOddSections(definition));
    if (makeCase === undefined) return;
    it("can be stopped before it started, and twice", () =>
      withChannel(definition, makeCase, checkStops));
    it("sends, and a repeated key within the window makes no second message", () =>
      withChannel(definition, makeCase, checkSending));
    it("refuses text that is too long as permanent", () =>
      withChannel(definition, makeCase, checkLongText));
    it("send never rejects: not stopped, not aborted, not with an unknown place", () =>
      withChannel(definition, makeCase, checkSendNeverRejects));
    it("if it can look for a message, finds what was sent and nothing else", () =>
      withChannel(definition, makeCase, checkLooking));
    it("if it can look for a message, is unsure where it cannot see, and never rejects", () =>
      withChannel(definition, makeCase, checkBlindLooks));
    it("if it catches up, hands in what was written while it was away", () =>
      withChannel(definition, makeCase, checkCatchUp));
  });
}

interface Situation {
  channel: Channel;
  definition: ChannelDefinition;
  address: Address;
  host: TestHost;
  writeWhileAway: ChannelCase["writeWhileAway"];
}

const never = new AbortController().signal;

async function withChannel(
  definition: ChannelDefinition,
  makeCase: () => ChannelCase | Promise<ChannelCase>,
  check: (situation: Situation) => Promise<void>,
): Promise<void> {
  const made = await makeCase();
  const { address, writeWhileAway } = made;
  const { conversation } = address;
  const conversations = [{ conversation, lastMessageId: "1", lastAt: Date.now() }];
  const host = createTestHost({ conversations });
  const channel = definition.create(made.account, host);
  try {
    await check({ channel, definition, address, host, writeWhileAway });
  } finally {
    await channel.stop();
    await made.dispose?.();
  }
}

function checkCapabilities({ id, label, capabilities }: ChannelDefinition): void {
  assert.match(id, /^[a-z0-9][a-z0-9-]*$/);
  assert.notEqual(label.trim(), "");
  assert.ok(capabilities.maxTextLength >= 1);
  assert.ok(capabilities.dedupeWindowMs >= 0);
}

function checkAccounts(definition: ChannelDefinition, section: unknown): void {
  const accounts = definition.accounts(section);
  assert.ok(accounts.length > 0, "a right section has at least one account");
  assert.equal(new Set(accounts.map((account) => account.id)).size, accounts.length);
  for (const account of accounts) {
    assert.notEqual(account.id, "");
    assert.equal(account.problem, undefined);
    assert.notEqual(account.access.path, "");
  }
}

function checkPurity(definition: ChannelDefinition, section: unknown): void {
  const before = structuredClone(section);
  const first = definition.accounts(deepFreeze(structuredClone(section)));
  const second = definition.accounts(section);
  assert.deepEqual(second, first);
  assert.deepEqual(section, before);
}

function checkOddSections(definition: ChannelDefinition): void {
  const values = [undefined, null, true, 7, "text", [], [null], {}];
  const nested = values.flatMap((value) => [
    { accounts: value },
    { accounts: { default: value, "": value } },
    { enabled: value, token: value, allowFrom: value, dmPolicy: value },
    { guilds: value, dm: value, groups: value, defaultAccount: value },
  ]);
  for (const section of [...values, ...nested]) {
    const accounts = definition.accounts(section);
    assert.ok(Array.isArray(accounts), `accounts(${JSON.stringify(section)}) must be a list`);
  }
}

async function checkStops({ channel }: Situation): Promise<void> {
  await channel.stop();
  await channel.start(never);
  await channel.stop();
  await channel.stop();
}

async function checkSending({ channel, definition, address }: Situation): Promise<void> {
  await channel.start(never);
  const first = await channel.send(message(address), never);
  assert.equal(first.ok, true, JSON.stringify(first));
  assert.notEqual(first.messageId, "");
  const again = await channel.send(message(address), never);
  assert.equal(again.ok, true, JSON.stringify(again));
  if (definition.capabilities.dedupeWindowMs > 0) assert.equal(again.messageId, first.messageId);
}

async function checkLongText({ channel, definition, address }: Situation): Promise<void> {
  await channel.start(never);
  const { maxTextLength } = definition.capabilities;
  if (!Number.isSafeInteger(maxTextLength) || maxTextLength > 10_000_000) return;
  const fits = await channel.send(message(address, "x".repeat(maxTextLength)), never);
  assert.equal(fits.ok, true, JSON.stringify(fits));
  const tooLong = message(address, "x".repeat(maxTextLength + 1), "contract-2");
  const result = await channel.send(tooLong, never);
  assert.equal(result.ok, false);
  assert.equal(result.reason, "permanent");
}

async function checkSendNeverRejects({ channel, address }: Situation): Promise<void> {
  const results = [await channel.send(message(address), never)];
  await channel.start(never);
  const unknown = { ...address, conversation: "no such place", thread: "nor this" };
  results.push(await channel.send(message(unknown), never));
  results.push(await channel.send(message(address, "Hi", "contract-3"), AbortSignal.abort()));
  await channel.stop();
  results.push(await channel.send(message(address, "Hi", "contract-4"), never));
  for (const result of results) {
    if (!result.ok) assert.notEqual(result.message, "");
  }
}

/** Before everything that a check sends. */
const longAgo = (): number => Date.now() - 60 * 60_000;

async function checkLooking({ channel, address }: Situation): Promise<void> {
  if (channel.findSent === undefined) return;
  await channel.start(never);
  const sent = await channel.send(message(address), never);
  assert.equal(sent.ok, true, JSON.stringify(sent));
  const found = await channel.findSent(message(address), longAgo(), never);
  assert.deepEqual(found, { found: true, messageId: sent.messageId });
  const nothing = { found: false };
  const other = message(address, "Something else", "contract-2");
  assert.deepEqual(await channel.findSent(other, longAgo(), never), nothing);
  const taken = new Set([sent.messageId]);
  assert.deepEqual(await channel.findSent(message(address), longAgo(), never, taken), nothing);
}

async function checkBlindLooks({ channel, address }: Situation): Promise<void> {
  if (channel.findSent === undefined) return;
  const looks = [await channel.findSent(message(address), longAgo(), never)];
  await channel.start(never);
  looks.push(await channel.findSent(message(address), longAgo(), AbortSignal.abort()));
  await channel.stop();
  looks.push(await channel.findSent(message(address), longAgo(), never));
  // An account that sees nothing has not seen that the message is missing.
  assert.equal(looks[0]?.found, "unsure");
  assert.equal(looks[2]?.found, "unsure");
}

async function checkCatchUp({ channel, host, writeWhileAway }: Situation): Promise<void> {
  if (writeWhileAway === undefined) return;
  const id = await writeWhileAway();
  await channel.start(never);
  await host.untilReceived(1);
  assert.equal(host.received[0]?.id, id);
}

function message(address: Address, text = "Hello", key = "contract-1"): OutboundMessage {
  return { key, address, text, kind: "answer" };
}

function deepFreeze(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  for (const property of Object.values(value)) deepFreeze(property);
  return Object.freeze(value);
}
