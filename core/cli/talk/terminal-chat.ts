import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { errorMessage, isOpenClawError } from "../../sdk/errors.ts";
import { createChatScreen, type ChatScreen } from "./chat-screen.ts";
import type { Conversation } from "./conversation.ts";
import { createLineEcho } from "./line-echo.ts";
import { createTurnDisplay, type TurnDisplay } from "./turn-display.ts";

export interface TerminalChatOptions {
  conversation: Conversation;
  /** First line of the screen: program and version. */
  title: string;
  input: Readable;
  output: Writable & { columns?: number };
  isTty: boolean;
  hasColour: boolean;
}

const historyToShow = 12;
const widthWithoutTerminal = 100;

/**
 * The conversation in the terminal, until the user leaves. While an answer is written, what the user types stays hidden and is sent by Enter as usual; Ctrl+C
 * stops the answer. Answers the exit status.
 */
export async function runTerminalChat(options: TerminalChatOptions): Promise<number> {
  const { conversation, input, output, isTty, hasColour } = options;
  const screen = createChatScreen({
    write: (text) => void output.write(text),
    columns: () => output.columns ?? widthWithoutTerminal,
    isTty,
    hasColour,
  });
  const history = await conversation.history(historyToShow);
  if (isTty) {
    screen.header(options.title, history.model, remarkOf(conversation));
    screen.past(history.messages);
  }
  const echo = createLineEcho(output);
  const lines = createInterface({ input, output: echo.stream, terminal: isTty, historySize: 200 });
  let isOpen = true;
  lines.on("close", () => (isOpen = false));
  const showPrompt = async () => {
    const { model } = isTty ? await conversation.history(1).catch(() => display) : display;
    if (!isTty || !isOpen || display.isBusy()) return;
    echo.show();
    lines.setPrompt(screen.prompt(model));
    lines.prompt(true);
  };
  const waiting: (() => void)[] = [];
  const display = createTurnDisplay(screen, history.model, () => {
    for (const resume of waiting.splice(0)) resume();
    void showPrompt();
  });
  const idle = () =>
    new Promise<void>((resolve) => (display.isBusy() ? void waiting.push(resolve) : resolve()));
  const unsubscribe = conversation.onEvent((event) => {
    // Output that nobody here asked for takes the place of the prompt.
    if (!display.isBusy() && isTty) output.write("\r\u001b[2K");
    echo.hide();
    display.show(event);
  });
  try {
    await showPrompt();
    return await talk({
      options,
      lines,
      screen,
      display,
      idle,
      showPrompt,
      hideEcho: () => echo.hide(),
    });
  } finally {
    unsubscribe();
    lines.close();
  }
}

interface Talk {
  options: TerminalChatOptions;
  lines: Interface;
  screen: ChatScreen;
  display: TurnDisplay;
  /** Resolves when nothing is being answered. */
  idle(): Promise<void>;
  showPrompt(): Promise<void>;
  hideEcho(): void;
}

/** Resolves when the user leaves or the gateway does. */
function talk(parts: Talk): Promise<number> {
  const { options, lines, screen, display } = parts;
  const { conversation, isTty } = options;
  return new Promise((resolve) => {
    let hasLeft = false;
    /** Piped lines are asked one after the other, and the program ends when the last is answered. */
    let piped: Promise<void> = Promise.resolve();
    const interrupt = createInterrupt(parts);

    lines.on("line", (line) => {
      interrupt.reset();
      const text = line.trim();
      if (text === "") return void (display.isBusy() || parts.showPrompt());
      if (!isTty) {
        piped = piped.then(() => send(parts, text)).then(() => parts.idle());
        return;
      }
      if (display.isBusy()) screen.echo(text);
      void send(parts, text);
    });
    lines.on("SIGINT", () => interrupt.press());
    lines.on("close", () => {
      hasLeft = true;
      if (isTty && !display.isBusy()) options.output.write("\n");
      if (isTty) resolve(0);
      else void piped.then(() => resolve(0));
    });
    void conversation.ended.then((reason) => {
      if (hasLeft && isTty) return;
      screen.notice(`The gateway went away${reason === "" ? "" : `: ${reason}`}.`, true);
      resolve(1);
    });
  });
}

async function send({ options, screen, display, hideEcho }: Talk, text: string): Promise<void> {
  display.typed(text);
  hideEcho();
  try {
    await options.conversation.send(text);
  } catch (error) {
    screen.notice(describe(error), true);
    display.unsent(text);
  }
}

/** Ctrl+C: stops the answer, or empties the line, or leaves when it is pressed twice. */
function createInterrupt({ options, lines, screen, display, showPrompt }: Talk) {
  let asksToLeave = false;
  return {
    reset: () => void (asksToLeave = false),
    press() {
      if (display.isBusy()) {
        const report = (error: unknown) => screen.notice(describe(error), true);
        return void options.conversation.abort().catch(report);
      }
      if (lines.line !== "") return lines.write(null, { ctrl: true, name: "u" });
      if (asksToLeave) return lines.close();
      asksToLeave = true;
      options.output.write("\n");
      screen.notice("Ctrl+C again leaves.", false);
      void showPrompt();
    },
  };
}

function remarkOf({ sessionKey, isEmbedded }: Conversation): string {
  const where = isEmbedded ? "No gateway is running; this terminal answers by itself. " : "";
  return `${where}Session ${sessionKey}. Ctrl+C stops an answer, Ctrl+D leaves, /help shows the commands.`;
}

function describe(error: unknown): string {
  const hint = isOpenClawError(error) && error.hint !== undefined ? ` ${error.hint}` : "";
  return `${errorMessage(error)}${hint}`;
}
