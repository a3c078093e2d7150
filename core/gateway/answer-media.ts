import type { MediaReference, Message } from "../sdk/message.ts";

/** The files that the tools of a turn made for the chat, each once, in order. */
export function filesToSend(messages: readonly Message[]): MediaReference[] {
  const found = new Map<string, MediaReference>();
  for (const { role, content } of messages) {
    if (role !== "tool") continue;
    for (const part of content) {
      if (part.type !== "text" && part.send === true) found.set(part.media.uri, part.media);
    }
  }
  return [...found.values()];
}
