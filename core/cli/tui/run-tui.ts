import { Editor, ProcessTerminal, Text, TuiMainScreen } from "@earendil-works/pi-tui";
import type { Conversation } from "../talk/conversation.ts";
import { createCompletion } from "./completion.ts";
import { createKeys } from "./keys.ts";
import { createRoom, type Room } from "./room.ts";
import { createSwitches, type Switches } from "./switches.ts";
import { createTheme } from "./theme.ts";
import { createTranscriptView } from "./transcript-view.ts";

export interface TuiOptions {
  conversation: Conversation;
  /** First line of the screen: program and version. */
  title: string;
  hasColour: boolean;
  /** What is left on the terminal afterwards. */
  write(text: string): void;
  /** Where paths are completed from. */
  cwd: string;
}

/** The conversation on the whole terminal until the user leaves. Answers the exit status. */
export async function runTui(options: TuiOptions): Promise<number> {
  const theme = createTheme(options.hasColour);
  const tui = new TuiMainScreen(new ProcessTerminal());
  const transcript = createTranscriptView(theme);
  const footer = new Text("", 1, 0);
  const editor = new Editor(tui, theme.editor);
  const { promise: left, resolve: leave } = Promise.withResolvers<number>();
  const room = createRoom(options.conversation, transcript, () => {
    const state = transcript.isBusy() ? "answering, Esc stops" : "Ctrl+D leaves, /help";
    footer.setText(theme.dim(`${room.conversation().sessionKey} · ${room.model()} · ${state}`));
    tui.requestRender();
  });
  const switches = createSwitches({ tui, theme, room });
  const say = (text: string) => {
    transcript.notice(text);
    tui.requestRender();
  };

  tui.addChild(new Text(theme.bold(options.title), 1, 0));
  tui.addChild(new Text(theme.dim(remarkOf(options.conversation)), 1, 1));
  for (const part of [transcript.component, editor, footer]) tui.addChild(part);
  tui.setFocus(editor);
  editor.onSubmit = (text) => {
    if (text.trim() === "") return;
    editor.addToHistory(text);
    void send(text.trim(), room, switches, () => leave(0)).catch(room.report);
  };
  const keys = createKeys({
    editor,
    switches,
    isBusy: () => transcript.isBusy(),
    hasOverlay: () => tui.hasOverlay(),
    stop: () => room.stop(),
    leave: () => leave(0),
    toggleTools: () => say(`Tools are ${transcript.toggleTools() ? "shown" : "hidden"}.`),
    redraw: () => tui.requestRender(),
    warn: () => say("Ctrl+C again leaves."),
  });
  tui.addInputListener(keys);
  let farewell = "";
  void options.conversation.ended.then((reason) => {
    farewell = `The gateway went away${reason === "" ? "" : `: ${reason}`}.\n`;
    leave(1);
  });
  try {
    await room.enter(options.conversation);
    editor.setAutocompleteProvider(await createCompletion(options.conversation, options.cwd));
    tui.start();
    return await left;
  } finally {
    room.close();
    tui.stop();
    options.write(farewell);
  }
}

/** A few commands are the terminal's own; everything else goes to the gateway. */
async function send(text: string, room: Room, switches: Switches, leave: () => void) {
  const [, name, rest = ""] = /^\/(session|agent|exit)(?:\s+(.*))?$/s.exec(text) ?? [];
  if (name === "exit") return leave();
  if (name === "session") return switches.session(rest.trim());
  if (name === "agent") return switches.agent(rest.trim());
  await room.conversation().send(text);
}

function remarkOf({ isEmbedded }: Conversation): string {
  const where = isEmbedded ? "No gateway is running; this terminal answers by itself. " : "";
  return `${where}Enter sends, Alt+Enter begins a line, Esc stops an answer. Ctrl+L model, Ctrl+P conversation, Ctrl+G agent, Ctrl+T thinking, Ctrl+O tools.`;
}
