import { emojiOf, messageOf, need } from "./action-fields.ts";
import type { Action } from "./action-table.ts";

const mostRead = 50;

/** What changes nothing. */
export const readActions: Record<string, Action> = {
  read: {
    gate: "messages",
    needs: "see",
    about: "read: the newest messages of a channel (limit, before)",
    run: ({ input, rest, channel, signal }) => {
      const limit = String(Math.min(input.limit ?? 20, mostRead));
      const query = new URLSearchParams({
        limit,
        ...(input.before ? { before: input.before } : {}),
      });
      return rest.get(`/channels/${channel}/messages`, { query, signal });
    },
  },
  search: {
    gate: "search",
    needs: "see",
    about: "search: messages of a channel by words (query, limit)",
    run: ({ input, rest, channel, guild, signal }) => {
      const query = new URLSearchParams({
        content: need(input.query, "query"),
        channel_id: channel,
      });
      query.set("limit", String(Math.min(input.limit ?? 10, 25)));
      return rest.get(`/guilds/${guild()}/messages/search`, { query, signal });
    },
  },
  pins: {
    gate: "pins",
    needs: "see",
    about: "pins: the pinned messages of a channel",
    run: ({ rest, channel, signal }) => rest.get(`/channels/${channel}/messages/pins`, { signal }),
  },
  reactions: {
    gate: "reactions",
    needs: "see",
    about: "reactions: who reacted to a message (message, emoji)",
    run: ({ input, rest, channel, signal }) =>
      rest.get(`${messageOf(channel, input)}/reactions/${emojiOf(input)}`, { signal }),
  },
  channel: {
    gate: "channelInfo",
    needs: "ViewChannel",
    about: "channel: facts about a channel",
    run: ({ rest, channel, signal }) => rest.get(`/channels/${channel}`, { signal }),
  },
  member: {
    gate: "memberInfo",
    needs: "ViewChannel",
    about: "member: facts about a person here (user)",
    run: ({ input, rest, guild, signal }) =>
      rest.get(`/guilds/${guild()}/members/${need(input.user, "user")}`, { signal }),
  },
  roles: {
    gate: "roleInfo",
    needs: "ViewChannel",
    about: "roles: the roles of this server",
    run: ({ rest, guild, signal }) => rest.get(`/guilds/${guild()}/roles`, { signal }),
  },
  events: {
    gate: "events",
    needs: "ViewChannel",
    about: "events: what is planned on this server",
    run: async ({ rest, guild, sees, signal }) => {
      const events = await rest.get(`/guilds/${guild()}/scheduled-events`, { signal });
      return visible(events, ({ channel_id }) => !isText(channel_id) || sees(channel_id));
    },
  },
  permissions: {
    gate: "permissions",
    needs: "ViewChannel",
    about: "permissions: what you may do in a channel",
    run: async ({ allowed }) => ({ allowed: allowed() }),
  },
  threads: {
    gate: "threads",
    needs: "ViewChannel",
    about: "threads: the open threads of this server",
    run: async ({ rest, guild, sees, signal }) => {
      const answer = await rest.get(`/guilds/${guild()}/threads/active`, { signal });
      const threads: unknown = Reflect.get(Object(answer), "threads");
      return visible(threads, ({ id }) => isText(id) && sees(id));
    },
  },
};

/** The bot may see more than the one who asked. */
function visible(list: unknown, isSeen: (entry: Record<string, unknown>) => boolean): unknown[] {
  return Array.isArray(list) ? list.filter((entry) => isSeen(Object(entry))) : [];
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
