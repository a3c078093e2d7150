import type { Address, Sender } from "./address.ts";
import type { ContentPart } from "./message.ts";

/** How the bot was addressed in a group: not at all, by name in the text, by a mention, by its role, by a reply to it, or in a thread that it started. */
export type Mention = "none" | "name" | "user" | "role" | "reply" | "thread";

/** What the config says about the room that a group message came from. The channel plugin looks it up; the core decides. */
export interface RoomRule {
  /** The config path that matched, for explanations: `channels.discord.guilds.123.channels.general`. */
  rule: string;
  /** False when a map of rooms exists and this room is not in it. */
  listed: boolean;
  /** For explanations, where it is not listed: the map, and the key that it would have there. */
  missing?: { map: string; key: string };
  enabled: boolean;
  requireMention: boolean;
  /** Allowed senders; empty means everyone in the room, unless `roles` names some. */
  users: string[];
  roles: string[];
  /** The config path at which `users` and `roles` stand, where that is not `rule`. */
  peopleRule?: string;
  /** True: what mentions other people or roles, and not the bot, is left to them. */
  ignoreOtherMentions?: boolean;
  /** An extra system prompt for this room. */
  systemPrompt?: string;
  /** The model of this room, where the session has none of its own. */
  model?: string;
  /** The tools of this room: of those that are allowed anyway, only these. */
  tools?: { allow?: string[]; deny?: string[] };
  /** The skills of this room; all when absent. */
  skills?: string[];
  /** How many messages that were not for the bot are shown with the next one that is; 0 for none. */
  historyLimit?: number;
}

/** Full ids. */
export interface Place {
  /** `channel`: a room of a larger place; `group`: a chat of several people. `channel` when absent. */
  kind?: "group" | "channel";
  /** The room that a thread hangs on, where the thread is a room of its own. */
  parent?: string;
  guild?: string;
  team?: string;
}

/** A message that arrived, in the shape that every channel shares. Identity comes from the transport only, never from text. */
export interface InboundMessage {
  /** The platform's message id; unique inside (channel, account, conversation). */
  id: string;
  address: Address;
  chatType: "direct" | "group";
  sender: Sender;
  /** The text with the mention of the bot removed. */
  text: string;
  /** Media that came along. */
  media: ContentPart[];
  mention: Mention;
  /** What happened, when it is more or less than a new message. A reaction is never answered by itself. */
  event?: "edit" | "reaction" | "command";
  /** It mentions other people or roles. */
  mentionsOthers?: boolean;
  room?: RoomRule;
  /** What the room of a group message is on its platform, and what it belongs to. */
  place?: Place;
  /** The message that this one replies to, when the platform says so. */
  replyTo?: { id: string; senderName: string; text: string };
  /** Milliseconds since 1970. */
  sentAt: number;
  /** A link or name under which people know this message. */
  link?: string;
  /** Where the answer goes when it is not the place that the message came from; only the gateway itself sets it. */
  deliverTo?: Address;
  /** The agent that answers, where the config names several for one place; only the gateway itself sets it. */
  agent?: string;
  /** The same message once more, for another agent: it is stored beside the first. */
  copy?: true;
  /** An explicit session; only the gateway's own channels (web chat, terminal) set it. */
  session?: string;
}
