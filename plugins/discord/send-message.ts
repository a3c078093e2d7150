import { createHash } from "node:crypto";
import type { Client } from "discord.js";
import { errorMessage, type MediaStore, type OutboundMessage, type SendResult } from "openclaw/sdk";
import { messageBody, readSendError } from "./outbound.ts";
import { maxTextLength } from "./settings.ts";
import { halves, refusesLength } from "./split-refused.ts";
import type { Talking } from "./talking.ts";

export interface SendOptions {
  client: Client;
  talking: Talking;
  media: MediaStore | undefined;
  signal: AbortSignal;
}

export interface UploadedFile {
  name: string;
  data: Buffer;
  contentType: string;
}

const mostFiles = 10;
const noteStart = "⚠️ Not attached: ";
const longestNote = 400;
const longestTitle = 100;
/** A forum and a gallery: what is said there is a post of its own. */
export const postPlaces: ReadonlySet<number> = new Set([15, 16]);
/** The request or a file is too large, or files may not be attached there. */
const tooLarge = 413;
const fileCodes = new Set<unknown>([40005, 50013]);

/** Sends a message with its files, in two where Discord counts its text as longer than we do. Never rejects. */
export async function sendMessage(
  room: string,
  message: OutboundMessage,
  options: SendOptions,
): Promise<SendResult> {
  try {
    return await postWithFiles(message, options, (part, files) => post(room, part, files, options));
  } catch (error) {
    const isMiscounted = refusesLength(error) && message.text.length <= maxTextLength;
    const parts = isMiscounted ? halves(message) : undefined;
    if (parts === undefined) return readSendError(error);
    const first = await sendMessage(room, parts[0], options);
    return first.ok ? sendMessage(room, parts[1], options) : first;
  }
}

/** Posts a message with its files. When Discord takes the files not, the text arrives all the same and says so, in a second message where the first has no room for it. */
export async function postWithFiles<Answer>(
  message: OutboundMessage,
  options: Pick<SendOptions, "talking" | "media">,
  post: (message: OutboundMessage, files: UploadedFile[]) => Promise<Answer>,
): Promise<Answer> {
  const { files, problems } = await readFiles(message, options);
  const attempt = async (missing: readonly string[], sent: UploadedFile[]): Promise<Answer> => {
    const [first, note] = withNote(message, missing);
    const answer = await post(first, sent);
    if (note !== undefined) await post(note, []);
    return answer;
  };
  try {
    return await attempt(problems, files);
  } catch (error) {
    if (files.length === 0 || !refusesFiles(error)) throw error;
    const lost = files.map(({ name }) => `${name} (Discord did not take it)`);
    return attempt([...problems, ...lost], []);
  }
}

async function post(
  room: string,
  message: OutboundMessage,
  files: UploadedFile[],
  { client, talking, signal }: SendOptions,
): Promise<SendResult> {
  const body = messageBody(message, talking);
  const channel = client.channels.cache.get(room);
  const uploads = files.length === 0 ? {} : { files };
  if (channel !== undefined && postPlaces.has(channel.type)) {
    const { nonce: _, enforce_nonce: __, message_reference: ___, ...first } = body;
    const post = { name: titleOf(message.text), message: first };
    const made = await client.rest.post(`/channels/${room}/threads`, { body: post, signal });
    return { ok: true, messageId: idOf(made) };
  }
  const path = `/channels/${encodeURIComponent(room)}/messages` as const;
  const sent = await client.rest.post(path, { body, signal, ...uploads });
  const arrived = attachmentsOf(sent);
  if (arrived < files.length) await noteMissing(path, idOf(sent), message, { client, signal });
  return { ok: true, messageId: idOf(sent) };
}

/** Discord says that it made the message, and the files are not in it: the reader learns that they were meant to be. */
async function noteMissing(
  path: `/${string}`,
  id: string,
  message: OutboundMessage,
  { client, signal }: Pick<SendOptions, "client" | "signal">,
): Promise<void> {
  const [{ text }] = withNote(message, ["a file that got lost on the way"]);
  const body = { content: text, allowed_mentions: { parse: [] } };
  await client.rest.patch(`${path}/${id}`, { body, signal }).catch(() => undefined);
}

/** The files of a message, as far as they can be sent, and a line about each that cannot. */
async function readFiles(
  { media = [] }: OutboundMessage,
  { media: store, talking }: Pick<SendOptions, "talking" | "media">,
): Promise<{ files: UploadedFile[]; problems: string[] }> {
  const files: UploadedFile[] = [];
  const problems: string[] = [];
  for (const reference of media) {
    const { name = "file", mimeType, size = 0 } = reference;
    if (files.length === mostFiles || size > talking.mediaMaxBytes) {
      const why = files.length === mostFiles ? "one message takes ten files" : "it is too large";
      problems.push(`${name} (${why})`);
      continue;
    }
    try {
      if (store === undefined) throw new Error("this gateway keeps no files");
      const data = Buffer.from(await store.read(reference));
      if (data.length > talking.mediaMaxBytes) problems.push(`${name} (it is too large)`);
      else files.push({ name, data, contentType: mimeType });
    } catch (error) {
      problems.push(`${name} (${errorMessage(error)})`);
    }
  }
  return { files, problems };
}

function withNote(
  message: OutboundMessage,
  problems: readonly string[],
): [message: OutboundMessage, note?: OutboundMessage] {
  if (problems.length === 0) return [message];
  const note = `${noteStart}${problems.join(", ")}.`.slice(0, longestNote);
  const text = [message.text, note].filter((line) => line !== "").join("\n\n");
  if (text.length <= maxTextLength) return [{ ...message, text }];
  const { key, address, kind } = message;
  const noteKey = createHash("sha256").update(`${key}:note`).digest("base64url").slice(0, 22);
  return [message, { key: noteKey, address, kind, text: note }];
}

/** The text as it was before something was said about its files. */
export function withoutNote(text: string): string {
  const start = text.lastIndexOf(noteStart);
  return start === -1 ? text : text.slice(0, start);
}

function refusesFiles(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return Reflect.get(error, "status") === tooLarge || fileCodes.has(Reflect.get(error, "code"));
}

function titleOf(text: string): string {
  const line = text.split("\n").find((candidate) => candidate.trim() !== "") ?? "Post";
  return line
    .replace(/^#+\s*/, "")
    .trim()
    .slice(0, longestTitle);
}

function attachmentsOf(answer: unknown): number {
  const list: unknown =
    typeof answer === "object" && answer !== null ? Reflect.get(answer, "attachments") : undefined;
  // A server that does not say is believed.
  return Array.isArray(list) ? list.length : Number.POSITIVE_INFINITY;
}

export function idOf(answer: unknown): string {
  const id: unknown = typeof answer === "object" && answer !== null && Reflect.get(answer, "id");
  return typeof id === "string" ? id : "";
}
