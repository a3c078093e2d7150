import { createCodeTracker } from "./code-tracker.ts";

/** A stretch of the model's output, told apart. */
export interface SplitPiece {
  kind: "text" | "reasoning";
  text: string;
}

const tags = ["<think>", "</think>", "<thinking>", "</thinking>"];
const longestTag = Math.max(...tags.map((tag) => tag.length));

/**
 * Separates `<think>…</think>` (and `<thinking>`) inside content from the answer, wherever the chunks are cut. A closing tag without an opening one is
 * dropped; an unclosed thought stays a thought. Tags inside Markdown code are text, so that an answer about such tags stays whole.
 *
 * With `opensUnmarked` the content may begin in the middle of a thought whose opening tag the server swallowed: everything is held back until a tag, `settle`
 * or the end decides. Nothing is lost either way; only the display is delayed.
 */
export class ThinkSplitter {
  #mode: "undecided" | "text" | "reasoning";
  /** What may turn out to be the beginning of a tag. */
  #pending = "";
  /** Held back while the mode is undecided. */
  #held = "";
  #pieces: SplitPiece[] = [];
  readonly #code = createCodeTracker();

  constructor(options: { opensUnmarked?: boolean } = {}) {
    this.#mode = options.opensUnmarked === true ? "undecided" : "text";
  }

  /** Takes the next stretch of content; answers what is certain by now. */
  push(content: string): SplitPiece[] {
    this.#pending += content;
    this.#resolve(false);
    return this.#drain();
  }

  /** The content is answer text after all, because reasoning came in a field of its own. Answers what was held back. */
  settle(): SplitPiece[] {
    if (this.#mode === "undecided") this.#enter("text", "text");
    return this.#drain();
  }

  /** The stream ended; answers the rest. */
  end(): SplitPiece[] {
    this.#resolve(true);
    return this.settle();
  }

  /** Works off `#pending` as far as it is certain what it is. */
  #resolve(atEnd: boolean): void {
    while (this.#pending !== "") {
      const lower = this.#pending.slice(0, longestTag).toLowerCase();
      const tag = tags.find((candidate) => lower.startsWith(candidate));
      if (tag !== undefined && !(this.#mode === "text" && this.#code.isInside())) {
        this.#pending = this.#pending.slice(tag.length);
        if (tag.startsWith("</")) this.#enter("text", "reasoning");
        else this.#enter("reasoning", "text");
        this.#code.reset();
        continue;
      }
      const mayGrow = tag === undefined && tags.some((candidate) => candidate.startsWith(lower));
      if (mayGrow && !atEnd) return;
      const next = this.#pending.indexOf("<", 1);
      const plain = next === -1 ? this.#pending : this.#pending.slice(0, next);
      this.#pending = this.#pending.slice(plain.length);
      this.#take(plain);
    }
  }

  #take(plain: string): void {
    if (this.#mode === "undecided") this.#held += plain;
    else this.#add(this.#mode, plain);
    if (this.#mode !== "reasoning") this.#code.see(plain);
  }

  /** Changes the mode; what was held back until now turns out to be of kind `heldWas`. */
  #enter(mode: SplitPiece["kind"], heldWas: SplitPiece["kind"]): void {
    this.#add(heldWas, this.#held);
    this.#held = "";
    this.#mode = mode;
  }

  #add(kind: SplitPiece["kind"], text: string): void {
    if (text === "") return;
    const last = this.#pieces.at(-1);
    if (last?.kind === kind) last.text += text;
    else this.#pieces.push({ kind, text });
  }

  #drain(): SplitPiece[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}
