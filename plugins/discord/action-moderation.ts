import { need } from "./action-fields.ts";
import type { Action, ActionFacts } from "./action-table.ts";

const memberPath = ({ input, guild }: ActionFacts): `/guilds/${string}/members/${string}` =>
  `/guilds/${guild()}/members/${need(input.user, "user")}`;
const reasonOf = ({ input }: ActionFacts): { reason?: string } =>
  input.reason === undefined ? {} : { reason: input.reason };

/** What changes the server and what people may do there. */
export const moderationActions: Record<string, Action> = {
  "add-role": {
    gate: "roles",
    needs: "ManageRoles",
    isForGuild: true,
    about: "add-role: give a person a role (user, role)",
    run: (facts) =>
      facts.rest.put(`${memberPath(facts)}/roles/${need(facts.input.role, "role")}`, {
        signal: facts.signal,
      }),
  },
  "remove-role": {
    gate: "roles",
    needs: "ManageRoles",
    isForGuild: true,
    about: "remove-role: take a role from a person (user, role)",
    run: (facts) =>
      facts.rest.delete(`${memberPath(facts)}/roles/${need(facts.input.role, "role")}`, {
        signal: facts.signal,
      }),
  },
  "create-channel": {
    gate: "channels",
    needs: "ManageChannels",
    isForGuild: true,
    about: "create-channel: a text channel on this server (name, text as its topic)",
    run: ({ input, rest, guild, signal }) => {
      const topic = input.text === undefined ? {} : { topic: input.text.slice(0, 1024) };
      const body = { name: need(input.name, "name").slice(0, 100), type: 0, ...topic };
      return rest.post(`/guilds/${guild()}/channels`, { body, signal });
    },
  },
  "edit-channel": {
    gate: "channels",
    needs: "ManageChannels",
    about: "edit-channel: change name (name) or topic (text)",
    run: ({ input, rest, channel, signal }) => {
      const name = input.name === undefined ? {} : { name: input.name.slice(0, 100) };
      const topic = input.text === undefined ? {} : { topic: input.text.slice(0, 1024) };
      return rest.patch(`/channels/${channel}`, { body: { ...name, ...topic }, signal });
    },
  },
  timeout: {
    gate: "moderation",
    needs: "ModerateMembers",
    isForGuild: true,
    about: "timeout: keep a person from writing (user, minutes, reason)",
    run: (facts) => {
      const minutes = Math.min(facts.input.minutes ?? 10, 28 * 24 * 60);
      const until = new Date(Date.now() + minutes * 60_000).toISOString();
      const body = { communication_disabled_until: until };
      return facts.rest.patch(memberPath(facts), {
        body,
        signal: facts.signal,
        ...reasonOf(facts),
      });
    },
  },
  kick: {
    gate: "moderation",
    needs: "KickMembers",
    isForGuild: true,
    about: "kick: put a person out (user, reason)",
    run: (facts) =>
      facts.rest.delete(memberPath(facts), { signal: facts.signal, ...reasonOf(facts) }),
  },
  ban: {
    gate: "moderation",
    needs: "BanMembers",
    isForGuild: true,
    about: "ban: put a person out for good (user, reason)",
    run: (facts) => {
      const path = `/guilds/${facts.guild()}/bans/${need(facts.input.user, "user")}` as const;
      return facts.rest.put(path, { body: {}, signal: facts.signal, ...reasonOf(facts) });
    },
  },
};
