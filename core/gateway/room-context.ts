import type { InboundMessage } from "../sdk/channel.ts";
import type { NotedMessage } from "../sdk/storage-notes.ts";
import type { Storage } from "../sdk/storage.ts";
import type { TurnJob } from "./prepared-turn.ts";

const usualLimit = 20;
const longestLine = 500;
const longestContext = 8000;

/**
 * What was said in the room since the last answer and was not for the bot, as a preface to the message that is; empty when there is nothing. People wrote it, so it
 * is the model's to weigh, and it is bounded.
 */
export async function roomContext(
  { id, message }: TurnJob,
  storage: Pick<Storage, "listNoted">,
  ofAllRooms = usualLimit,
): Promise<string> {
  const limit = message.room?.historyLimit ?? ofAllRooms;
  if (message.chatType !== "group" || limit === 0) return "";
  const noted = await storage.listNoted(message.address, id, limit);
  const lines = newestThatFit(noted.map(describe));
  if (lines.length === 0) return "";
  return [
    "[Chat messages since your last reply - for context]",
    ...lines,
    "[Current message - respond to this]",
    "",
  ].join("\n");
}

function describe({ message }: NotedMessage): string {
  const text = message.text.replaceAll(/\s+/g, " ").trim();
  const short = text.length > longestLine ? `${text.slice(0, longestLine)}…` : text;
  return message.event === "reaction" ? `[${short}]` : `${nameOf(message)}: ${short}`;
}

/** A name must not look like a line of somebody else's. */
function nameOf({ sender }: InboundMessage): string {
  return sender.name.replaceAll(/[\s:]+/g, " ").trim() || sender.id;
}

function newestThatFit(lines: readonly string[]): string[] {
  const fitting: string[] = [];
  let length = 0;
  for (const line of lines.toReversed()) {
    length += line.length + 1;
    if (length > longestContext) break;
    fitting.push(line);
  }
  return fitting.toReversed();
}
