import type {
  AccessPolicy,
  Address,
  Channel,
  ChannelAccount,
  ChannelCapabilities,
  ChannelDefinition,
  ChannelHost,
  InboundMessage,
  LiveEvent,
  OutboundMessage,
  SendResult,
} from "../channel.ts";
import type { ChoiceAnswer, ChoiceMade } from "../choice.ts";
import { createFakeFiles, type FakeFiles } from "./fake-files.ts";
import { createFakeHistory, type FakeHistory } from "./fake-history.ts";
import { sampleMessage } from "./storage-samples.ts";

export interface FakeChannelOptions {
  /** `fake` unless given. */
  id?: string;
  capabilities?: Partial<ChannelCapabilities>;
  /** Everyone may talk unless told otherwise. */
  access?: Partial<AccessPolicy>;
  /** What else the accounts have. */
  account?: Partial<Pick<ChannelAccount, "tables" | "longCodeAsFile">>;
  /** Ids of the accounts; `default` unless given. */
  accounts?: readonly string[];
  /** Milliseconds since 1970, for the dedupe window. */
  now?: () => number;
}

/** A message that arrived on the fake platform. */
export interface SentMessage extends OutboundMessage {
  messageId: string;
  accountId: string;
}

export interface FakeChannel extends ChannelDefinition {
  /** What arrived on the platform, each message once, in order. */
  readonly sent: readonly SentMessage[];
  /** Every call of `send`, repeated and refused ones included. */
  readonly attempts: readonly OutboundMessage[];
  readonly typingShown: readonly Address[];
  readonly liveEvents: readonly { address: Address; inboxId: string; event: LiveEvent }[];
  /** The next sends answer these, one each. With `delivered` the message arrives all the same, as after a cut connection. */
  failNextSends(
    ...failures: (Extract<SendResult, { ok: false }> & { delivered?: boolean })[]
  ): void;
  /** The next starts reject with these, one each. */
  failNextStarts(...errors: unknown[]): void;
  /** Every message that `findSent` was asked for. */
  readonly looks: readonly OutboundMessage[];
  /** From now on `findSent` is unsure; with `false` the history can be read again. */
  hideHistory(isHidden?: boolean): void;
  /** Somebody writes while the account is away. A start hands it in when the gateway knows the conversation, as often as it happens. */
  writeWhileAway(fields?: Partial<InboundMessage>, accountId?: string): InboundMessage;
  /** Hands a message to the gateway as if it came from the platform; answers it when it is stored. Rejects when the account is not connected. */
  receive(fields?: Partial<InboundMessage>, accountId?: string): Promise<InboundMessage>;
  /** Somebody presses a button; answers what is shown to them. */
  choose(choice: ChoiceMade): Promise<ChoiceAnswer>;
  /** A file on the platform, for messages with media of that address. Without bytes its download breaks in the middle. */
  addFile(uri: string, bytes?: Uint8Array): void;
  /** Addresses whose bytes were asked for. */
  readonly downloads: readonly string[];
  /** Resolves when that many messages have arrived on the platform. */
  untilSent(count: number): Promise<void>;
  isConnected(accountId?: string): boolean;
}

interface State {
  readonly id: string;
  readonly capabilities: ChannelCapabilities;
  readonly now: () => number;
  readonly hosts: Map<string, ChannelHost>;
  readonly sent: SentMessage[];
  readonly attempts: OutboundMessage[];
  readonly typingShown: Address[];
  readonly liveEvents: { address: Address; inboxId: string; event: LiveEvent }[];
  readonly sendFailures: (Extract<SendResult, { ok: false }> & { delivered?: boolean })[];
  readonly startFailures: unknown[];
  readonly waiting: { count: number; resolve: () => void }[];
  readonly missed: InboundMessage[];
  readonly files: FakeFiles;
  readonly history: FakeHistory;
  /** When a key was first seen, and the message that it made. */
  readonly keys: Map<string, { at: number; messageId: string }>;
}

/**
 * A channel in memory, as strict as a real platform: it refuses text that is too long or empty, answers a repeated key with the first message, and
 * takes nothing for an account that is not connected.
 */
export function createFakeChannel(options: FakeChannelOptions = {}): FakeChannel {
  const state = createState(options);
  let written = 0;
  const write = (fields: Partial<InboundMessage>, accountId: string): InboundMessage => {
    written += 1;
    const address = { channel: state.id, account: accountId, conversation: "room-1" };
    return sampleMessage({ id: `in-${written}`, address, sentAt: state.now(), ...fields });
  };
  return {
    id: state.id,
    label: "Fake",
    capabilities: state.capabilities,
    sent: state.sent,
    attempts: state.attempts,
    typingShown: state.typingShown,
    liveEvents: state.liveEvents,
    accounts: () =>
      (options.accounts ?? ["default"]).map((id) => makeAccount(id, state.id, options)),
    create: (account, host) => createAccountChannel(state, account.id, host),
    failNextSends: (...failures) => void state.sendFailures.push(...failures),
    failNextStarts: (...errors) => void state.startFailures.push(...errors),
    isConnected: (accountId = "default") => state.hosts.has(accountId),
    looks: state.history.looks,
    choose: async (choice) =>
      (await state.hosts.get(choice.address.account)?.choose?.(choice)) ?? { text: "" },
    addFile: (uri, bytes) => state.files.add(uri, bytes),
    downloads: state.files.asked,
    hideHistory: (isHidden = true) => state.history.hide(isHidden),
    writeWhileAway(fields = {}, accountId = "default") {
      const message = write(fields, accountId);
      state.missed.push(message);
      return message;
    },
    async receive(fields = {}, accountId = "default") {
      const host = state.hosts.get(accountId);
      if (host === undefined) throw new Error(`The account "${accountId}" is not connected`);
      const message = write(fields, accountId);
      await host.receive(message);
      return message;
    },
    untilSent(count) {
      if (state.sent.length >= count) return Promise.resolve();
      return new Promise((resolve) => state.waiting.push({ count, resolve }));
    },
  };
}

function createState(options: FakeChannelOptions): State {
  return {
    id: options.id ?? "fake",
    capabilities: {
      maxTextLength: 2_000,
      dedupeWindowMs: 120_000,
      typing: true,
      streaming: false,
      files: true,
      ...options.capabilities,
    },
    now: options.now ?? Date.now,
    hosts: new Map(),
    sent: [],
    attempts: [],
    typingShown: [],
    liveEvents: [],
    sendFailures: [],
    startFailures: [],
    waiting: [],
    keys: new Map(),
    missed: [],
    history: createFakeHistory(),
    files: createFakeFiles(),
  };
}

function makeAccount(id: string, channel: string, options: FakeChannelOptions): ChannelAccount {
  const path = `channels.${channel}`;
  return {
    id,
    enabled: true,
    access: {
      path,
      direct: "open",
      allowFrom: ["*"],
      group: "open",
      bots: "none",
      ...options.access,
    },
    ...options.account,
    secrets: [],
    settings: {},
  };
}

function createAccountChannel(state: State, accountId: string, host: ChannelHost): Channel {
  return {
    async start(signal) {
      signal.throwIfAborted();
      host.report({ state: "connecting" });
      if (state.startFailures.length > 0) throw state.startFailures.shift();
      state.hosts.set(accountId, host);
      host.report({ state: "connected", identity: { id: "bot-1", name: "Fake bot" } });
      void catchUp(state, accountId, host).catch(() => undefined);
    },
    async stop() {
      if (!state.hosts.delete(accountId)) return;
      host.report({ state: "stopped" });
    },
    async send(message) {
      state.attempts.push(message);
      return answerSend(state, accountId, message);
    },
    async findSent(message, since, _, taken) {
      return state.history.find(message, {
        since,
        taken,
        accountId,
        isConnected: state.hosts.has(accountId),
      });
    },
    download: (media) => state.files.open(media.uri),
    async typing(address) {
      state.typingShown.push(address);
    },
    stream(address, inboxId, event) {
      state.liveEvents.push({ address, inboxId, event });
    },
  };
}

function answerSend(state: State, accountId: string, message: OutboundMessage): SendResult {
  const { maxTextLength, dedupeWindowMs } = state.capabilities;
  const refusal = (text: string): SendResult => ({ ok: false, reason: "permanent", message: text });
  if (!state.hosts.has(accountId)) {
    return { ok: false, reason: "retryable", message: "The account is not connected." };
  }
  if (message.text.length > maxTextLength)
    return refusal(`The text is over ${maxTextLength} characters.`);
  if (message.text.trim() === "" && !message.media?.length) return refusal("The text is empty.");
  if (message.key === "" || message.key.length > 25)
    return refusal("The key is empty or too long.");

  const name = JSON.stringify([accountId, message.address.conversation, message.key]);
  const known = state.keys.get(name);
  const isKnown = known !== undefined && state.now() - known.at < dedupeWindowMs;
  const failure = state.sendFailures.shift();
  if (failure !== undefined) {
    const { delivered = false, ...result } = failure;
    if (delivered && !isKnown) deliver(state, accountId, message, name);
    return result;
  }
  if (isKnown) return { ok: true, messageId: known.messageId };
  return { ok: true, messageId: deliver(state, accountId, message, name) };
}

function deliver(state: State, accountId: string, message: OutboundMessage, name: string): string {
  const messageId = `out-${state.sent.length + 1}`;
  state.keys.set(name, { at: state.now(), messageId });
  const sent = { ...message, messageId, accountId };
  state.sent.push(sent);
  state.history.add(sent, state.now());
  for (const each of state.waiting) if (state.sent.length >= each.count) each.resolve();
  return messageId;
}

async function catchUp(state: State, accountId: string, host: ChannelHost): Promise<void> {
  const known = (await host.conversations?.()) ?? [];
  const rooms = new Set(known.map(({ conversation }) => conversation));
  for (const message of state.missed) {
    const { account, conversation } = message.address;
    if (account === accountId && rooms.has(conversation)) await host.receive(message);
  }
}
