import type { MediaStore } from "../sdk/media.ts";
import type { ContentPart, MediaPart, Message } from "../sdk/message.ts";
import type { ModelError, ModelEvent, ModelRequest, Provider } from "../sdk/provider.ts";

/** Pictures of one request, the newest first; older ones are only named. */
const mostImages = 8;
const mostBytes = 20 * 1024 * 1024;

/**
 * The provider as the agent calls it: pictures of the transcript, which are references there, go out with their bytes when the model has eyes. When the endpoint
 * refuses them, the same request goes out once more without, and the model is told to say so.
 */
export function showMedia(provider: Provider, store: MediaStore): Provider {
  return {
    id: provider.id,
    classifyError: (failure, endpoint) => provider.classifyError(failure, endpoint),
    async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
      const shown = await readImages(request, store);
      if (shown.size === 0) return yield* provider.stream(request, signal);
      const messages = withImages(request.messages, shown);
      let begun = false;
      for await (const event of provider.stream({ ...request, messages }, signal)) {
        if (event.type !== "error" || begun || !refusesPictures(event.error)) {
          begun = true;
          yield event;
          continue;
        }
        const images = request.messages.flatMap(imagesIn).filter((part) => shown.has(part));
        const notes = new Map(images.map((part) => [part, refusedNote(part, event)]));
        const named = withImages(request.messages, notes);
        yield* provider.stream({ ...request, messages: named }, signal);
        return;
      }
    },
  };
}

function refusesPictures({ kind, reason, status }: ModelError): boolean {
  return reason === "media" || (kind === "invalid-request" && status !== undefined);
}

function refusedNote({ media }: MediaPart, { error }: { error: ModelError }): ContentPart {
  const name = media.name === undefined ? "" : ` ${media.name}`;
  const text = `[The picture${name} could not be shown to you: ${error.message} Tell the sender that you did not see it.]`;
  return { type: "text", text };
}

type Shown = ReadonlyMap<ContentPart, ContentPart>;

/** The pictures that fit into a request, with their bytes; what is not kept any more is left out. */
async function readImages({ messages, model }: ModelRequest, store: MediaStore): Promise<Shown> {
  const shown = new Map<MediaPart, ContentPart>();
  if (!model.input.includes("image")) return shown;
  let bytes = 0;
  for (const part of messages.flatMap(imagesIn).toReversed()) {
    if (shown.size >= mostImages) break;
    const file = await store.read(part.media).catch(() => undefined);
    if (file === undefined) continue;
    bytes += file.byteLength;
    if (bytes > mostBytes) break;
    const uri = `data:${part.media.mimeType};base64,${Buffer.from(file).toString("base64")}`;
    shown.set(part, { ...part, media: { ...part.media, uri } });
  }
  return shown;
}

/** Stored pictures that the model is meant to see: those of people, and those that tools show it and not the chat. */
function imagesIn({ role, content }: Message): MediaPart[] {
  if (role === "assistant") return [];
  return content.filter(
    (part): part is MediaPart =>
      part.type === "image" && part.send !== true && part.media.uri.startsWith("media:"),
  );
}

/** Pictures of tools follow their results as a message of their own: no vendor takes them inside a result. */
function withImages(messages: readonly Message[], shown: Shown): Message[] {
  let fromTools: ContentPart[] = [];
  return messages.flatMap((message, at): Message[] => {
    const found = message.content.flatMap((part: ContentPart) => shown.get(part) ?? []);
    if (message.role === "user") {
      const content = message.content.map((part) => shown.get(part) ?? part);
      return [{ ...message, content }];
    }
    if (message.role === "tool") fromTools.push(...found);
    if (fromTools.length === 0 || messages[at + 1]?.role === "tool") return [message];
    const head = { type: "text" as const, text: "[Pictures from the tool results above:]" };
    const content = [head, ...fromTools];
    fromTools = [];
    return [message, { role: "user", content }];
  });
}
