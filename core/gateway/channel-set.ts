import { renderTables } from "../channels/render-tables.ts";
import { createSupervisor, type ConfiguredAccounts } from "../channels/supervisor.ts";
import type { DeliveryTarget } from "../channels/deliver.ts";
import type { Clock } from "../lib/clock.ts";
import type {
  AccessPolicy,
  Address,
  ChannelCapabilities,
  ChannelDefinition,
  ChannelHost,
  InboundMessage,
  KnownConversation,
} from "../sdk/channel.ts";
import { errorMessage } from "../sdk/errors.ts";
import type { MediaStore } from "../sdk/media.ts";
import type { Logger } from "../sdk/logger.ts";
import type { Tool } from "../sdk/tool.ts";
import type { ChannelStatusRow } from "./protocol.ts";

/** All channels of the gateway, its own and those of plugins, with their accounts. */
export interface ChannelSet {
  /** Makes the running accounts those of the config. Resolves when what had to stop has stopped. */
  apply(): Promise<void>;
  target(address: Address): (DeliveryTarget & { capabilities: ChannelCapabilities }) | undefined;
  channel(address: Address): ReturnType<ReturnType<typeof createSupervisor>["channel"]>;
  capabilities(channel: string): ChannelCapabilities;
  /** The most characters that one message of that account may have. */
  maxTextLength(address: Address): number;
  /** A text as that account's platform can show it. */
  render(address: Address, text: string): string;
  /** True where code that does not fit into one message goes out as a file. */
  sendsLongCodeAsFile(address: Address): boolean;
  label(channel: string): string;
  policy(message: InboundMessage): AccessPolicy;
  /** What the agent can do through the account that a message came through. */
  tools(message: InboundMessage): Tool[];
  /** True when the sender is the bot of another account of the same platform here. */
  isOwnAccount(message: InboundMessage): boolean;
  statuses(): ChannelStatusRow[];
  stop(): Promise<void>;
}

export interface ChannelSetOptions {
  localChannels: readonly ChannelDefinition[];
  /** The channels of plugins that the config asks for. */
  pluginChannels(): Promise<ChannelDefinition[]>;
  readAccounts(definition: ChannelDefinition): Promise<ConfiguredAccounts>;
  receive(message: InboundMessage): Promise<void>;
  /** Where an account may have missed something. */
  conversations: (channel: string, account: string) => Promise<KnownConversation[]>;
  /** What else a channel may ask. */
  services?(channel: string, account: string): Partial<ChannelHost>;
  media: MediaStore;
  /** Makes values known that logs must never show. */
  hideSecrets: (values: readonly string[]) => void;
  clock: Clock;
  logger: Logger;
}

/** For a channel that is gone while its last answers are still written: the least that platforms take. */
const unknownCapabilities: ChannelCapabilities = {
  maxTextLength: 2000,
  dedupeWindowMs: 0,
  typing: false,
  streaming: false,
};

export function createChannelSet(options: ChannelSetOptions): ChannelSet {
  const { localChannels, clock, logger } = options;
  let definitions: readonly ChannelDefinition[] = localChannels;
  const supervisor = createSupervisor({
    clock,
    logger,
    hostFor: (definition, { id }) => ({
      receive: options.receive,
      logger: logger.child(definition.id),
      fetch: globalThis.fetch,
      media: options.media,
      conversations: () => options.conversations(definition.id, id),
      ...options.services?.(definition.id, id),
    }),
  });
  const account = (address: Address) => supervisor.account(address.channel, address.account);
  const definition = (id: string) => definitions.find((candidate) => candidate.id === id);

  const read = async (candidate: ChannelDefinition): Promise<ConfiguredAccounts> => {
    if (localChannels.includes(candidate))
      return { definition: candidate, accounts: candidate.accounts({}) };
    try {
      const configured = await options.readAccounts(candidate);
      for (const account of configured.accounts) options.hideSecrets(account.secrets);
      return configured;
    } catch (error) {
      logger.error(`the accounts of ${candidate.label} could not be read: ${errorMessage(error)}`);
      return { definition: candidate, accounts: [] };
    }
  };

  return {
    async apply() {
      definitions = [...localChannels, ...(await options.pluginChannels())];
      await supervisor.apply(await Promise.all(definitions.map(read)));
    },
    target(address) {
      const channel = supervisor.channel(address.channel, address.account);
      const known = definition(address.channel);
      return channel && known ? { channel, capabilities: known.capabilities } : undefined;
    },
    channel: (address) => supervisor.channel(address.channel, address.account),
    capabilities: (id) => definition(id)?.capabilities ?? unknownCapabilities,
    maxTextLength: (address) =>
      account(address)?.maxTextLength ??
      (definition(address.channel)?.capabilities ?? unknownCapabilities).maxTextLength,
    render: (address, text) => renderTables(text, account(address)?.tables ?? "off"),
    sendsLongCodeAsFile: (address) => account(address)?.longCodeAsFile === true,
    label: (id) => definition(id)?.label ?? id,
    policy: ({ address }) => account(address)?.access ?? closedPolicy(address),
    tools: ({ address }) => supervisor.channel(address.channel, address.account)?.tools?.() ?? [],
    isOwnAccount: ({ sender, address }) =>
      sender.isBot && supervisor.identities(address.channel).includes(sender.id),
    statuses: () =>
      supervisor
        .statuses()
        .filter((row) => !localChannels.some((local) => local.id === row.channel)),
    stop: () => supervisor.stop(),
  };
}

/** A message of an account that was just removed: nobody is let in. */
function closedPolicy({ channel }: Address): AccessPolicy {
  return {
    path: `channels.${channel}`,
    direct: "disabled",
    allowFrom: [],
    group: "disabled",
    bots: "none",
  };
}
