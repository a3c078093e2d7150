import type { ChatHistoryMessage } from "../../gateway/protocol.ts";
import { createLineWriter, type LineWriterOptions } from "./line-writer.ts";
import { printable } from "./text-flow.ts";

/** What the terminal conversation shows. Lines only: the terminal's own history keeps them. */
export interface ChatScreen {
  header(title: string, model: string, remark: string): void;
  past(messages: readonly ChatHistoryMessage[]): void;
  /** Something that somebody else wrote into this conversation, or that was typed while an answer was running. */
  echo(text: string): void;
  /** One line that the next output replaces: `thinking…`. */
  status(text: string): void;
  answer(text: string): void;
  /** A tool runs: a status on a line of its own. */
  toolStart(name: string): void;
  tool(name: string, isError: boolean): void;
  notice(text: string, isError: boolean): void;
  /** Ends the current piece of output with an empty line. */
  endTurn(): void;
  prompt(model: string): string;
}

const bold = 1;
const dim = 2;
const red = 31;
const pastMessages = 4;
const pastLines = 3;

export function createChatScreen(options: LineWriterOptions): ChatScreen {
  const writer = createLineWriter(options);
  const { paint } = writer;
  return {
    header(title, model, remark) {
      writer.line(`${paint(bold, title)}  ${printable(model)}`);
      writer.paragraph(remark, dim);
      options.write("\n");
    },
    past(messages) {
      for (const message of messages.slice(-pastMessages)) {
        const text = shorten(message.text);
        writer.paragraph(message.role === "user" ? `› ${text}` : text, dim);
      }
      if (messages.length > 0) options.write("\n");
    },
    echo: (text) => writer.line(paint(dim, `› ${printable(text)}`)),
    status: (text) => writer.status(text),
    answer(text) {
      writer.clearStatus();
      writer.flow.push(text);
    },
    toolStart(name) {
      writer.endLine();
      writer.status(`  ${name}…`);
    },
    tool: (name, isError) => writer.line(paint(dim, `  ${printable(name)} ${isError ? "✗" : "✓"}`)),
    notice: (text, isError) => writer.paragraph(text, isError ? red : dim),
    endTurn() {
      writer.clearStatus();
      writer.flow.end();
      options.write("\n");
    },
    prompt: (model) =>
      `${paint(dim, printable(model))}${model === "" ? "" : " "}${paint(bold, "›")} `,
  };
}

function shorten(text: string): string {
  const lines = printable(text).split("\n");
  return lines.slice(0, pastLines).join("\n") + (lines.length > pastLines ? "\n…" : "");
}
