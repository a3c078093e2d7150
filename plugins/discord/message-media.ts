import type { MediaPart } from "openclaw/sdk";
import type { DiscordAttachment, DiscordMessage } from "./message.ts";

/** The files of a message, by their address at the platform; the bytes are fetched when the message's turn begins. */
export function readMedia(message: DiscordMessage): MediaPart[] {
  const forwarded = message.message_snapshots.flatMap((snapshot) => snapshot.message.attachments);
  return [...message.attachments, ...forwarded].flatMap(readAttachment);
}

function readAttachment({ url, filename, content_type, size }: DiscordAttachment): MediaPart[] {
  if (!url) return [];
  const mimeType = content_type?.split(";")[0]?.trim() || "application/octet-stream";
  const media = { uri: url, mimeType, name: filename };
  return [{ type: kindOf(mimeType), media: typeof size === "number" ? { ...media, size } : media }];
}

function kindOf(mimeType: string): MediaPart["type"] {
  const [kind] = mimeType.split("/");
  return kind === "image" || kind === "audio" || kind === "video" ? kind : "file";
}
