export interface Overwrite {
  id: string;
  /** 0: a role, 1: a person. */
  type: number;
  allow: string;
  deny: string;
}

/** As much of a guild as decides who may do what. */
interface RuledGuild {
  id: string;
  owner_id: string;
  roles: { id: string; permissions: string }[];
  members: Map<string, { roles: string[] }>;
}

/** https://docs.discord.com/developers/topics/permissions (read November 2026) */
export const permissions = {
  createInvite: 1n << 0n,
  kickMembers: 1n << 1n,
  banMembers: 1n << 2n,
  administrator: 1n << 3n,
  manageChannels: 1n << 4n,
  manageGuild: 1n << 5n,
  addReactions: 1n << 6n,
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  manageMessages: 1n << 13n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readMessageHistory: 1n << 16n,
  mentionEveryone: 1n << 17n,
  manageRoles: 1n << 28n,
  manageEvents: 1n << 33n,
  manageThreads: 1n << 34n,
  createPublicThreads: 1n << 35n,
  createPrivateThreads: 1n << 36n,
  sendMessagesInThreads: 1n << 38n,
  moderateMembers: 1n << 40n,
  createEvents: 1n << 44n,
  sendVoiceMessages: 1n << 46n,
  sendPolls: 1n << 49n,
  pinMessages: 1n << 51n,
} as const;

export type PermissionName = keyof typeof permissions;

const ordinary: PermissionName[] = [
  "createInvite",
  "addReactions",
  "viewChannel",
  "sendMessages",
  "embedLinks",
  "attachFiles",
  "readMessageHistory",
  "createPublicThreads",
  "sendMessagesInThreads",
  "sendVoiceMessages",
  "sendPolls",
];

export const sumOf = (names: readonly PermissionName[]): bigint =>
  names.reduce((sum, name) => sum | permissions[name], 0n);

/** What everybody may do in a server that nobody has configured. */
export const ordinaryPermissions = sumOf(ordinary);
const everything = (1n << 60n) - 1n;

/** What a member may do in a channel of a guild, by Discord's own order: everyone, roles, then the overwrites of each. A thread has its parent's rules. */
export function permissionsIn(
  guild: RuledGuild,
  channel: { permission_overwrites?: Overwrite[] } | undefined,
  userId: string,
): bigint {
  if (guild.owner_id === userId) return everything;
  const member = guild.members.get(userId);
  if (member === undefined) return 0n;
  const roles = guild.roles.filter(({ id }) => id === guild.id || member.roles.includes(id));
  let sum = roles.reduce((bits, role) => bits | BigInt(role.permissions), 0n);
  if ((sum & permissions.administrator) !== 0n) return everything;
  const overwrites = channel?.permission_overwrites ?? [];
  const apply = (ids: readonly string[], type: number): void => {
    const found = overwrites.filter((each) => each.type === type && ids.includes(each.id));
    const deny = found.reduce((bits, each) => bits | BigInt(each.deny), 0n);
    const allow = found.reduce((bits, each) => bits | BigInt(each.allow), 0n);
    sum = (sum & ~deny) | allow;
  };
  apply([guild.id], 0);
  apply(member.roles, 0);
  apply([userId], 1);
  return sum;
}
