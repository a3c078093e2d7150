import {
  emojiOf,
  messageOf,
  need,
  newMessage,
  noMentions,
  refused,
  textOf,
} from "./action-fields.ts";
import type { Action } from "./action-table.ts";

/** What people do in a conversation. */
export const writeActions: Record<string, Action> = {
  send: {
    gate: "messages",
    needs: "speak",
    about: "send: a message into a channel (text, and message to reply to one)",
    run: ({ input, rest, channel, signal }) => {
      const reference = { message_id: input.message, fail_if_not_exists: false };
      const reply = input.message === undefined ? {} : { message_reference: reference };
      const body = newMessage({ content: textOf(input), ...reply });
      return rest.post(`/channels/${channel}/messages`, { body, signal });
    },
  },
  edit: {
    gate: "messages",
    needs: "speak",
    about: "edit: a message of your own (message, text)",
    run: ({ input, rest, channel, signal }) => {
      const body = { content: textOf(input), allowed_mentions: noMentions };
      return rest.patch(messageOf(channel, input), { body, signal });
    },
  },
  delete: {
    gate: "messages",
    needs: "speak",
    about: "delete: a message of your own (message)",
    run: async ({ input, rest, channel, signal, botId }) => {
      const path = messageOf(channel, input);
      const found = await rest.get(path, { signal });
      if (authorOf(found) !== botId) throw refused("Only your own messages can be deleted.");
      return rest.delete(path, { signal });
    },
  },
  react: {
    gate: "reactions",
    needs: "speak",
    about: "react: put an emoji on a message (message, emoji)",
    run: ({ input, rest, channel, signal }) =>
      rest.put(`${messageOf(channel, input)}/reactions/${emojiOf(input)}/@me`, { signal }),
  },
  unreact: {
    gate: "reactions",
    needs: "speak",
    about: "unreact: take your emoji away again (message, emoji)",
    run: ({ input, rest, channel, signal }) =>
      rest.delete(`${messageOf(channel, input)}/reactions/${emojiOf(input)}/@me`, { signal }),
  },
  pin: {
    gate: "pins",
    needs: "PinMessages",
    about: "pin: a message (message)",
    run: ({ input, rest, channel, signal }) =>
      rest.put(`/channels/${channel}/messages/pins/${need(input.message, "message")}`, { signal }),
  },
  unpin: {
    gate: "pins",
    needs: "PinMessages",
    about: "unpin: a message (message)",
    run: ({ input, rest, channel, signal }) =>
      rest.delete(`/channels/${channel}/messages/pins/${need(input.message, "message")}`, {
        signal,
      }),
  },
  thread: {
    gate: "threads",
    needs: "CreatePublicThreads",
    about:
      "thread: open one (name; message to hang it on that message; in a forum a post: name and text)",
    run: ({ input, rest, channel, isForum, signal }) => {
      const name = need(input.name ?? input.text, "name").slice(0, 100);
      if (input.message !== undefined) {
        return rest.post(`${messageOf(channel, input)}/threads`, { body: { name }, signal });
      }
      const post = () => ({ message: { content: textOf(input), allowed_mentions: noMentions } });
      const body = { name, ...(isForum ? post() : { type: 11 }) };
      return rest.post(`/channels/${channel}/threads`, { body, signal });
    },
  },
  poll: {
    gate: "polls",
    needs: "speak",
    about: "poll: ask a question (text, options: 2 to 10, hours, multiple)",
    run: ({ input, rest, channel, signal }) => {
      const { options = [], hours = 24, multiple = false } = input;
      if (options.length < 2) throw refused("A poll needs two options at least.");
      const poll = {
        question: { text: textOf(input).slice(0, 300) },
        answers: options.map((text) => ({ poll_media: { text: text.slice(0, 55) } })),
        duration: Math.min(Math.max(1, Math.round(hours)), 768),
        allow_multiselect: multiple,
      };
      const body = newMessage({ poll });
      return rest.post(`/channels/${channel}/messages`, { body, signal });
    },
  },
  sticker: {
    gate: "stickers",
    needs: "speak",
    about: "sticker: send one by its id (sticker)",
    run: ({ input, rest, channel, signal }) => {
      const body = newMessage({ sticker_ids: [need(input.sticker, "sticker")] });
      return rest.post(`/channels/${channel}/messages`, { body, signal });
    },
  },
  event: {
    gate: "events",
    needs: "ManageEvents",
    isForGuild: true,
    about: "event: plan one (name, text, startsAt, endsAt, location)",
    run: ({ input, rest, guild, signal }) => {
      const body = {
        name: need(input.name, "name"),
        description: input.text ?? "",
        privacy_level: 2,
        entity_type: 3,
        scheduled_start_time: need(input.startsAt, "startsAt"),
        scheduled_end_time: need(input.endsAt, "endsAt"),
        entity_metadata: { location: need(input.location, "location") },
      };
      return rest.post(`/guilds/${guild()}/scheduled-events`, { body, signal });
    },
  },
};

function authorOf(message: unknown): unknown {
  if (typeof message !== "object" || message === null) return undefined;
  const author: unknown = Reflect.get(message, "author");
  return typeof author === "object" && author !== null ? Reflect.get(author, "id") : undefined;
}
