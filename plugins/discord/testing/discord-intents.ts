/** Which intent an event needs, by Discord's table. https://docs.discord.com/developers/events/gateway#list-of-intents (read November 2026) */
export const intents = {
  guilds: 1 << 0,
  guildMembers: 1 << 1,
  guildModeration: 1 << 2,
  guildExpressions: 1 << 3,
  voiceStates: 1 << 7,
  guildPresences: 1 << 8,
  guildMessages: 1 << 9,
  guildReactions: 1 << 10,
  guildTyping: 1 << 11,
  directMessages: 1 << 12,
  directReactions: 1 << 13,
  directTyping: 1 << 14,
  messageContent: 1 << 15,
  scheduledEvents: 1 << 16,
  guildPolls: 1 << 24,
  directPolls: 1 << 25,
} as const;

/** Every bit that means something. */
export const knownIntents = 0b1_1111_1111_1111_1111 | (1 << 20) | (1 << 21) | (1 << 24) | (1 << 25);

const inGuilds: [RegExp, number][] = [
  [/^GUILD_(?:CREATE|UPDATE|DELETE|ROLE_\w+)$/, intents.guilds],
  [/^(?:CHANNEL_\w+|THREAD_(?:CREATE|UPDATE|DELETE|LIST_SYNC|MEMBER_UPDATE))$/, intents.guilds],
  [/^STAGE_INSTANCE_/, intents.guilds],
  [/^(?:GUILD_MEMBER_(?:ADD|UPDATE|REMOVE))$/, intents.guildMembers],
  [/^GUILD_(?:BAN_|AUDIT_LOG)/, intents.guildModeration],
  [/^GUILD_(?:EMOJIS|STICKERS)/, intents.guildExpressions],
  [/^VOICE_STATE_UPDATE$/, intents.voiceStates],
  [/^PRESENCE_UPDATE$/, intents.guildPresences],
  [/^MESSAGE_(?:CREATE|UPDATE|DELETE|DELETE_BULK)$/, intents.guildMessages],
  [/^MESSAGE_REACTION_/, intents.guildReactions],
  [/^TYPING_START$/, intents.guildTyping],
  [/^GUILD_SCHEDULED_EVENT_/, intents.scheduledEvents],
  [/^MESSAGE_POLL_/, intents.guildPolls],
];

const inDirectChats: [RegExp, number][] = [
  [/^MESSAGE_(?:CREATE|UPDATE|DELETE)$/, intents.directMessages],
  [/^MESSAGE_REACTION_/, intents.directReactions],
  [/^TYPING_START$/, intents.directTyping],
  [/^MESSAGE_POLL_/, intents.directPolls],
  [/^CHANNEL_PINS_UPDATE$/, intents.directMessages],
];

/** True when a session with these intents is told of the event. Interactions and what concerns the bot itself need none. */
export function isToldOf(event: string, isDirect: boolean, granted: number): boolean {
  const row = (isDirect ? inDirectChats : inGuilds).find(([pattern]) => pattern.test(event));
  return row === undefined || (granted & row[1]) !== 0;
}
