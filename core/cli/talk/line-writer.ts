import { displayWidth } from "../display-width.ts";
import { createTextFlow, printable, type TextFlow } from "./text-flow.ts";

export interface LineWriterOptions {
  write(text: string): void;
  columns(): number;
  /** A line that says what is going on and goes away again; off when the output is not a terminal. */
  isTty: boolean;
  hasColour: boolean;
}

/** Text in the terminal: flowing paragraphs, whole lines, and one status that the next output replaces. */
export interface LineWriter {
  readonly flow: TextFlow;
  /** @param code an SGR code: 1 bold, 2 dim, 31 red */
  paint(code: number, text: string): string;
  line(text: string): void;
  paragraph(text: string, code?: number): void;
  status(text: string): void;
  clearStatus(): void;
  /** The next output begins on a line of its own. */
  endLine(): void;
}

export function createLineWriter({
  write,
  columns,
  isTty,
  hasColour,
}: LineWriterOptions): LineWriter {
  const flow = createTextFlow(write, columns);
  let hasStatus = false;

  const sgr = (code: number) => (hasColour ? `\u001b[${code}m` : "");
  const paint = (code: number, text: string) => `${sgr(code)}${text}${sgr(0)}`;
  const clearStatus = () => {
    if (hasStatus) write("\r\u001b[2K");
    hasStatus = false;
  };
  const endLine = () => {
    clearStatus();
    if (!flow.isAtLineStart()) flow.end();
  };

  return {
    flow,
    paint,
    clearStatus,
    endLine,
    line(text) {
      endLine();
      write(`${text}\n`);
    },
    paragraph(text, code) {
      endLine();
      if (code !== undefined) write(sgr(code));
      flow.push(text);
      flow.end();
      if (code !== undefined) write(sgr(0));
    },
    status(text) {
      if (!isTty || !flow.isAtLineStart()) return;
      clearStatus();
      const short = printable(text);
      if (displayWidth(short) >= columns()) return;
      write(paint(2, short));
      hasStatus = true;
    },
  };
}
