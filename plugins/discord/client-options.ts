import type { Client, ClientOptions } from "discord.js";
import type { DiscordLibrary, GatewaySockets } from "./gateway-sockets.ts";
import { presenceOf } from "./presence.ts";
import { repeatRequests } from "./repeat-requests.ts";
import type { DiscordSettings } from "./settings.ts";
import type { Transport } from "./transport.ts";

export interface ClientPlan {
  settings: DiscordSettings;
  messageContent: boolean;
  sockets: GatewaySockets;
  transport: Transport;
}

const longestRateLimitMs = 10_000;

/** A client that keeps guilds, channels and roles in memory and nothing else: messages are read from the gateway's packets. */
export function createClient(library: DiscordLibrary, plan: ClientPlan): Client {
  const { Client, DefaultRestOptions, GatewayIntentBits, Options } = library;
  const { dispatcher } = plan.transport;
  const { Guilds, GuildMessages, GuildMessageReactions, MessageContent } = GatewayIntentBits;
  const { DirectMessages, DirectMessageReactions } = GatewayIntentBits;
  const reactions = [GuildMessageReactions, DirectMessageReactions];
  const intents = [Guilds, GuildMessages, DirectMessages, ...reactions];
  const isSelf = (entry: { id: string; client: Client }): boolean =>
    entry.id === entry.client.user?.id;
  const options: ClientOptions = {
    intents: plan.messageContent ? [...intents, MessageContent] : intents,
    // As many connections as Discord recommends.
    shards: "auto",
    waitGuildTimeout: 5000,
    ...presenceOf(plan.settings.talking, library),
    makeCache: Options.cacheWithLimits({
      ApplicationCommandManager: 0,
      ApplicationEmojiManager: 0,
      AutoModerationRuleManager: 0,
      BaseGuildEmojiManager: 0,
      DMMessageManager: 0,
      EntitlementManager: 0,
      GuildBanManager: 0,
      GuildEmojiManager: 0,
      GuildInviteManager: 0,
      GuildMemberManager: { maxSize: 0, keepOverLimit: isSelf },
      GuildMessageManager: 0,
      GuildScheduledEventManager: 0,
      GuildStickerManager: 0,
      MessageManager: 0,
      PresenceManager: 0,
      ReactionManager: 0,
      ReactionUserManager: 0,
      StageInstanceManager: 0,
      ThreadMemberManager: 0,
      UserManager: { maxSize: 0, keepOverLimit: isSelf },
      VoiceStateManager: 0,
    }),
    sweepers: { ...Options.DefaultSweeperSettings, threads: { interval: 3600, lifetime: 3600 } },
    rest: {
      api: plan.settings.apiUrl,
      makeRequest: repeatRequests(DefaultRestOptions.makeRequest),
      ...(dispatcher === undefined ? {} : { agent: dispatcher }),
      // A long wait belongs into the outbox, where it blocks one conversation and survives a restart.
      rejectOnRateLimit: ({ timeToReset, retryAfter }) =>
        Math.max(timeToReset || 0, retryAfter || 0) > longestRateLimitMs,
    },
    ws: { buildStrategy: (manager) => plan.sockets.buildStrategy(manager) },
  };
  return new Client(options);
}
