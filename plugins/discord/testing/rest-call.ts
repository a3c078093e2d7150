import type { UploadedFile } from "./discord-forms.ts";
import type { DiscordWorld, Json, TestBot } from "./discord-world.ts";
import type { TestGateway } from "./discord-gateway.ts";
import type { Interactions } from "./discord-interactions.ts";

/** One request, after its body was read and its token checked. */
export interface Call {
  world: DiscordWorld;
  bot: TestBot;
  params: string[];
  query: URLSearchParams;
  body: Json;
  /** The body where it is a list. */
  list: Json[];
  files: UploadedFile[];
  server: ServerParts;
}

export interface ServerParts {
  gateway: TestGateway;
  interactions: Interactions;
  commands: CommandStore;
  sent: SentMessage[];
  /** The most characters of a message; 2,000 unless a test finds other ways to count. */
  maxTextLength: number;
  gatewayUrl(): string;
  cdnUrl(): string;
}

/** The commands of each application, global and per guild. */
export interface CommandStore {
  /** By application, or `application/guild`. */
  readonly sets: Map<string, Json[]>;
  /** How many commands were made anew today; Discord allows 200 for each application and place. */
  creates: number;
}

export interface SentMessage {
  id: string;
  channelId: string;
  body: Json;
  at: number;
  /** Names of the files that came along. */
  files?: string[];
}

export type Answer = [status: number, body?: object];

export interface Route {
  method: string;
  pattern: RegExp;
  run(call: Call): Answer;
  /** No bot token is needed: the path has a token of its own. */
  isOpen?: boolean;
}

/** `/channels/:id/messages` as a route; `:id` becomes the next of `params`. */
export function route(method: string, path: string, run: Route["run"], isOpen = false): Route {
  const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, "([^/]+)")}$`);
  return { method, pattern, run, ...(isOpen ? { isOpen } : {}) };
}
