import { displayWidth } from "../display-width.ts";
import { stripVTControlCharacters } from "node:util";

/** Breaks text that arrives in pieces into lines at spaces. Pieces of code stay as they are. */
export interface TextFlow {
  push(text: string): void;
  /** Writes what is held back and ends the line. */
  end(): void;
  /** True when nothing stands on the current line. */
  isAtLineStart(): boolean;
}

/** @param columns asked at each word, so that a resized window counts at once */
export function createTextFlow(write: (text: string) => void, columns: () => number): TextFlow {
  let column = 0;
  /** White space between the last word and the next; it turns into the break when the next word does not fit. */
  let gap = "";
  let word = "";
  let line = "";
  let isCode = false;

  const put = (text: string) => {
    write(text);
    column += displayWidth(text);
  };
  const breakLine = () => {
    write("\n");
    column = 0;
    gap = "";
  };
  const flushWord = () => {
    if (word === "") return;
    const fits = column + displayWidth(gap + word) < columns();
    if (isCode || column === 0 || fits) put(gap);
    else breakLine();
    gap = "";
    put(word);
    word = "";
  };
  const endLine = () => {
    flushWord();
    if (/^\s*(```|~~~)/.test(line)) isCode = !isCode;
    line = "";
    breakLine();
  };

  return {
    push(text) {
      for (const piece of printable(text).match(/\n|[^\S\n]+|\S+/g) ?? []) {
        if (piece === "\n") {
          endLine();
          continue;
        }
        line += piece;
        if (/^\s/.test(piece)) {
          flushWord();
          gap += piece.replaceAll("\t", "    ");
        } else word += piece;
      }
    },
    end() {
      flushWord();
      if (column > 0) breakLine();
      gap = "";
      line = "";
      isCode = false;
    },
    isAtLineStart: () => column === 0 && word === "",
  };
}

/** Text from outside cannot steer the terminal: escape sequences and control characters are taken out. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(
    /(?![\n\t])[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    "",
  );
}
