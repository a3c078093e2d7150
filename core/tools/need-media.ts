import type { CapableModel, MadeFile } from "../sdk/capabilities.ts";
import type { ContentPart, MediaPart } from "../sdk/message.ts";
import type { ToolContext } from "../sdk/tool.ts";
import type { ToolMedia } from "../sdk/tool-media.ts";

export function needMedia({ media }: ToolContext): ToolMedia {
  if (media === undefined) throw new Error("There is no place for files here.");
  return media;
}

/** Fetches what a vendor made and answers it as parts that go to the chat. */
export async function sendFiles(
  files: readonly MadeFile[],
  type: MediaPart["type"],
  { ref }: Pick<CapableModel<"image" | "speech">, "ref">,
  context: ToolContext,
): Promise<ContentPart[]> {
  const media = needMedia(context);
  const parts: ContentPart[] = [];
  for (const file of files) {
    const kept = await media.store.save(await file.open(context.signal), file, media.maxBytes);
    parts.push({ type, media: kept, send: true });
  }
  const names = parts.flatMap((part) => (part.type === "text" ? [] : [part.media.uri]));
  const text = `Made with ${ref}: ${names.join(", ")}. It goes to the chat with your answer; do not repeat its address.`;
  return [{ type: "text", text }, ...parts];
}
