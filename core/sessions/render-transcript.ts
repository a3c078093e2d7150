import { textOf } from "../sdk/message.ts";
import type { Message } from "../sdk/message.ts";
import type { TranscriptEntry } from "../sdk/storage.ts";

export interface TranscriptTitle {
  sessionKey: string;
  title?: string;
  /** Milliseconds since 1970. */
  exportedAt: number;
}

/** A conversation as a document for people: who said what and when, which tools ran and what they answered. No reasoning. */
export function renderTranscript(
  entries: readonly TranscriptEntry[],
  { sessionKey, title, exportedAt }: TranscriptTitle,
): string {
  const head = [
    `# ${title ?? sessionKey}`,
    `Session: ${sessionKey}  \nExported: ${new Date(exportedAt).toISOString()}`,
  ];
  const parts = entries.flatMap(({ message, at }) => {
    const body = bodyOf(message);
    return body === "" ? [] : [`## ${speakerOf(message)}, ${new Date(at).toISOString()}`, body];
  });
  return `${[...head, ...parts].join("\n\n")}\n`;
}

function speakerOf(message: Message): string {
  if (message.role === "user") return message.sender?.name ?? "User";
  if (message.role === "tool")
    return `Tool ${message.toolName}${message.isError ? " (failed)" : ""}`;
  return message.model === undefined ? "Assistant" : `Assistant (${message.model})`;
}

function bodyOf(message: Message): string {
  const media = message.content.flatMap((part) =>
    part.type === "text" ? [] : [`[${part.type}: ${part.media.name ?? part.media.uri}]`],
  );
  const calls =
    message.role === "assistant"
      ? (message.toolCalls ?? []).map((call) => `Calls ${call.name}:\n${fence(call.arguments)}`)
      : [];
  const text = textOf(message.content);
  const shown = message.role === "tool" && text !== "" ? fence(text) : text;
  return [shown, ...media, ...calls].filter((part) => part !== "").join("\n\n");
}

/** A fence that the text inside cannot close. */
function fence(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const marks = "`".repeat(longest + 1);
  return `${marks}\n${text}\n${marks}`;
}
