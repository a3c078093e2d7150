import type { DiscordAttachment, DiscordMessage } from "./message.ts";

const longestNote = 500;

/** The bot as it is written in a message. */
export interface OwnMentions {
  id: string;
  /** The roles that Discord made for this bot. */
  roleIds: readonly string[];
}

/** The text of a message as the model reads it: the bot's mention removed, people by name, and a note for everything that is not text. */
export function readText(message: DiscordMessage, own: OwnMentions): string {
  const names = new Map(
    message.mentions.map((user) => [user.id, user.global_name ?? user.username]),
  );
  const words = message.content
    .replaceAll(/<@(!|&)?(\d+)>/g, (whole, sort: string | undefined, id: string) => {
      if (sort === "&") return own.roleIds.includes(id) ? "" : whole;
      if (id === own.id) return "";
      const name = names.get(id);
      return name === undefined ? whole : `@${name}`;
    })
    .trim();
  const forwarded = message.message_snapshots.flatMap(({ message: original }) => [
    `[forwarded message] ${original.content}`.trim(),
    ...original.attachments.map(attachmentNote),
  ]);
  const notes = [
    ...forwarded,
    ...message.attachments.filter(({ url }) => !url).map(attachmentNote),
    ...message.sticker_items.map(({ name }) => `[sticker: ${name}]`),
    ...message.embeds.flatMap(embedNote),
    ...pollNote(message),
  ];
  return [words, ...notes].filter((line) => line !== "").join("\n");
}

function attachmentNote({ filename, content_type, size }: DiscordAttachment): string {
  const facts = [content_type, size === undefined || size === null ? undefined : sizeText(size)];
  const known = facts.filter((fact) => fact !== undefined && fact !== null).join(", ");
  const inBrackets = known === "" ? "" : ` (${known})`;
  return `[attachment: ${filename}${inBrackets}]`;
}

function pollNote({ poll }: DiscordMessage): string[] {
  if (!poll) return [];
  const answers = poll.answers.map(({ poll_media }) => poll_media.text ?? "").filter(Boolean);
  return [`[poll: ${poll.question.text ?? ""} — ${answers.join(" / ")}]`];
}

/** Link previews repeat what the text has; only embeds that someone wrote are told. */
function embedNote({ type, title, description }: DiscordMessage["embeds"][number]): string[] {
  if (type !== "rich") return [];
  const text = [title, description].filter(Boolean).join(" — ");
  if (text === "") return [];
  return [`[embed: ${text.length > longestNote ? `${text.slice(0, longestNote)}…` : text}]`];
}

function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
