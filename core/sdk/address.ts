/** A place on a platform. Full ids, structured, never truncated. */
export interface Address {
  /** Channel id, such as `discord`. */
  channel: string;
  /** The configured account (bot) of that channel; `default` when there is only one. */
  account: string;
  /** The platform's id of the conversation: a direct chat, a room, a group. */
  conversation: string;
  /** The platform's id of the thread inside the conversation. */
  thread?: string;
}

export interface Sender {
  id: string;
  name: string;
  isBot: boolean;
  /** Platform role ids, where the platform has roles. */
  roles: string[];
}
