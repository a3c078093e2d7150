import { createHash } from "node:crypto";
import {
  errorMessage,
  type Address,
  type ChannelNotes,
  type LiveEvent,
  type Logger,
} from "openclaw/sdk";
import { previewText, type Draft } from "./preview-text.ts";
import type { Talking } from "./talking.ts";

/** What a preview does to the platform. */
export interface PreviewPlace {
  post(room: string, body: object): Promise<string>;
  edit(room: string, messageId: string, body: object): Promise<void>;
  /** A message that is gone already counts as removed. */
  remove(room: string, messageId: string): Promise<void>;
}

/**
 * The growing answer as a message of its own, which goes when the answer is there. It never becomes the answer: the final text is always sent anew, so that it
 * is whole and somebody is told of it.
 */
export interface LivePreviews {
  /** Never throws and never waits. */
  show(address: Address, inboxId: string, event: LiveEvent): void;
  /** A message that belongs to that turn has arrived: its preview goes. */
  delivered(inboxId: string): void;
  /** Takes away what a process that died has left. Never rejects. */
  clear(): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export interface PreviewOptions {
  preview: Talking["preview"];
  place: PreviewPlace;
  notes: ChannelNotes | undefined;
  logger: Logger;
  /** Calls back after that time; answers how to stop it. */
  later?: (ms: number, run: () => void) => () => void;
}

interface Preview {
  room: string;
  draft: Draft;
  shown: string;
  messageId?: string;
  /** What is done to the message, one thing after another. */
  work: Promise<void>;
  stopTimer?: () => void;
  isOver: boolean;
}

/** A quick answer needs no preview. */
const firstAfterMs = 500;
const editEveryMs = 1200;
const mostTries = 3;
/** A turn that said nothing in the end leaves no preview behind. */
const lastWordMs = 60_000;
/** Nobody is told of a preview, and nobody is mentioned by it. */
const silent = 1 << 12;
const noMentions = { parse: [], replied_user: false };

export function createLivePreviews(options: PreviewOptions): LivePreviews {
  return new Previews(options);
}

class Previews implements LivePreviews {
  readonly #options: PreviewOptions;
  readonly #later: NonNullable<PreviewOptions["later"]>;
  readonly #shown = new Map<string, Preview>();
  readonly #leaving = new Set<Promise<void>>();

  constructor(options: PreviewOptions) {
    this.#options = options;
    this.#later = options.later ?? after;
  }

  show(address: Address, inboxId: string, event: LiveEvent): void {
    if (this.#options.preview.mode === "off") return;
    if (event.type === "done") return this.#end(inboxId, event.state);
    const preview = this.#shown.get(inboxId) ?? this.#begin(address, inboxId);
    if (preview.isOver) return;
    if (event.type === "text-delta") preview.draft.text += event.text;
    if (event.type === "tool" && event.phase === "start") preview.draft.lines.push(event.name);
    const wait = preview.messageId === undefined ? firstAfterMs : editEveryMs;
    preview.stopTimer ??= this.#later(wait, () => {
      delete preview.stopTimer;
      preview.work = preview.work.then(() => this.#render(inboxId, preview));
    });
  }

  delivered(inboxId: string): void {
    this.#leave(inboxId);
  }

  async clear(): Promise<void> {
    const { notes, logger } = this.#options;
    try {
      for (const { name, text } of (await notes?.list(notePrefix)) ?? []) {
        const inboxId = name.slice(notePrefix.length);
        const [room = "", messageId = ""] = text.split("/");
        if (!this.#shown.has(inboxId)) await this.#remove(inboxId, room, messageId);
      }
    } catch (error) {
      logger.debug(`old previews could not be looked up: ${errorMessage(error)}`);
    }
  }

  async idle(): Promise<void> {
    await Promise.all([...[...this.#shown.values()].map(({ work }) => work), ...this.#leaving]);
  }

  #begin(address: Address, inboxId: string): Preview {
    const room = address.thread ?? address.conversation;
    const draft = { text: "", lines: [] };
    const preview = { room, draft, shown: "", work: Promise.resolve(), isOver: false };
    this.#shown.set(inboxId, preview);
    return preview;
  }

  /** A turn that was stopped may send nothing; every other one has a last word, whose arrival takes the preview away. */
  #end(inboxId: string, state: string): void {
    if (state === "aborted") return this.#leave(inboxId);
    const preview = this.#shown.get(inboxId);
    if (preview === undefined) return;
    preview.isOver = true;
    preview.stopTimer?.();
    preview.stopTimer = this.#later(lastWordMs, () => this.#leave(inboxId));
  }

  async #render(inboxId: string, preview: Preview): Promise<void> {
    const { place, notes, logger } = this.#options;
    const content = previewText(preview.draft, this.#options.preview);
    if (preview.isOver || content === "" || content === preview.shown) return;
    preview.shown = content;
    const body = { content, flags: silent, allowed_mentions: noMentions };
    try {
      if (preview.messageId !== undefined) {
        return await place.edit(preview.room, preview.messageId, body);
      }
      const nonce = createHash("sha256").update(inboxId).digest("base64url").slice(0, 22);
      preview.messageId = await place.post(preview.room, { ...body, nonce, enforce_nonce: true });
      await notes?.write(noteName(inboxId), `${preview.room}/${preview.messageId}`);
    } catch (error) {
      logger.debug(`a preview was not shown: ${errorMessage(error)}`);
    }
  }

  #leave(inboxId: string): void {
    const preview = this.#shown.get(inboxId);
    if (preview === undefined) return;
    preview.isOver = true;
    preview.stopTimer?.();
    this.#shown.delete(inboxId);
    const gone = preview.work
      .then(async () => {
        if (preview.messageId !== undefined) {
          await this.#remove(inboxId, preview.room, preview.messageId);
        }
      })
      .finally(() => this.#leaving.delete(gone));
    this.#leaving.add(gone);
  }

  async #remove(inboxId: string, room: string, messageId: string): Promise<void> {
    const { place, notes, logger } = this.#options;
    for (let tries = 1; tries <= mostTries; tries += 1) {
      try {
        await place.remove(room, messageId);
        await notes?.write(noteName(inboxId), undefined);
        return;
      } catch (error) {
        logger.debug(`a preview could not be removed: ${errorMessage(error)}`, { tries });
      }
    }
  }
}

const notePrefix = "preview:";

function noteName(inboxId: string): string {
  return `${notePrefix}${inboxId}`;
}

function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => clearTimeout(timer);
}
