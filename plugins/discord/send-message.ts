import type { Client } from "discord.js";
import { errorMessage, type MediaStore, type OutboundMessage, type SendResult } from "openclaw/sdk";
import { messageBody, readSendError } from "./outbound.ts";
import { maxTextLength } from "./settings.ts";
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
const longestTitle = 100;
/** A forum and a gallery: what is said there is a post of its own. */
const postPlaces = new Set([15, 16]);
/** The request or a file is too large, or files may not be attached there. */
const tooLarge = 413;
const fileCodes = new Set<unknown>([40005, 50013]);

/** Sends a message with its files. When Discord takes the files not, the text arrives all the same and says so. Never rejects. */
export async function sendMessage(
  room: string,
  message: OutboundMessage,
  options: SendOptions,
): Promise<SendResult> {
  const { files, problems } = await readFiles(message, options);
  try {
    return await post(room, withNote(message, problems), files, options);
  } catch (error) {
    if (files.length === 0 || !refusesFiles(error)) return readSendError(error);
    const lost = files.map(({ name }) => `${name} (Discord did not take it)`);
    try {
      return await post(room, withNote(message, [...problems, ...lost]), [], options);
    } catch (second) {
      return readSendError(second);
    }
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
  const { text } = withNote(message, ["a file that got lost on the way"]);
  const body = { content: text, allowed_mentions: { parse: [] } };
  await client.rest.patch(`${path}/${id}`, { body, signal }).catch(() => undefined);
}

/** The files of a message, as far as they can be sent, and a line about each that cannot. */
export async function readFiles(
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

export function withNote(message: OutboundMessage, problems: readonly string[]): OutboundMessage {
  if (problems.length === 0) return message;
  const note = `⚠️ Not attached: ${problems.join(", ")}.`.slice(0, 400);
  const text = [message.text, note].filter((line) => line !== "").join("\n\n");
  return { ...message, text: text.length > maxTextLength ? message.text : text };
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
