import type { ChatEvent } from "../../gateway/protocol.ts";
import type { ChatScreen } from "./chat-screen.ts";

/** Shows the events of one conversation and knows whether anything is still being answered. */
export interface TurnDisplay {
  show(event: ChatEvent): void;
  /** The user typed this; the gateway will report it as a message, and that report needs no second line. */
  typed(text: string): void;
  /** A typed text that never reached the gateway. */
  unsent(text: string): void;
  isBusy(): boolean;
  readonly model: string;
}

/** @param onIdle called when the last running turn has ended */
export function createTurnDisplay(
  screen: ChatScreen,
  firstModel: string,
  onIdle: () => void,
): TurnDisplay {
  const own: string[] = [];
  const running = new Set<string>();
  /** What was shown of each running answer. */
  const shown = new Map<string, string>();
  let model = firstModel;

  const isBusy = () => running.size > 0 || own.length > 0;
  const forget = (text: string) => {
    const index = own.indexOf(text);
    if (index !== -1) own.splice(index, 1);
    return index !== -1;
  };

  return {
    get model() {
      return model;
    },
    typed: (text) => void own.push(text),
    unsent(text) {
      forget(text);
      if (!isBusy()) onIdle();
    },
    isBusy,
    show(event) {
      const { runId } = event;
      const before = shown.get(runId) ?? "";
      if (event.state === "user") {
        if (!forget(event.text)) screen.echo(event.text);
        running.add(runId);
      }
      if (event.state === "model") model = event.ref;
      if (event.state === "delta") shown.set(runId, before + event.deltaText);
      draw(screen, event, before);
      if (event.state !== "final" && event.state !== "error" && event.state !== "aborted") return;
      running.delete(runId);
      shown.delete(runId);
      screen.endTurn();
      if (!isBusy()) onIdle();
    },
  };
}

/** @param before what was shown of this answer already */
function draw(screen: ChatScreen, event: ChatEvent, before: string): void {
  switch (event.state) {
    case "user":
      return screen.status("thinking…");
    case "model":
      return screen.status(`${event.ref} is thinking…`);
    case "delta":
      return screen.answer(event.deltaText);
    case "tool":
      if (event.phase === "start") return screen.toolStart(event.name);
      return screen.tool(event.name, event.isError === true);
    case "final":
      return event.kind === "notice"
        ? screen.notice(event.text, false)
        : drawRest(screen, event.text, before);
    case "error":
      return screen.notice(event.text, true);
    case "media":
      for (const { name = "a file", mimeType } of event.media)
        screen.notice(`(${name}, ${mimeType}: see it in the web chat)`, false);
      return undefined;
    case "aborted":
      return screen.notice("(stopped)", false);
  }
}

/** The deltas were for display; what they did not show comes now. */
function drawRest(screen: ChatScreen, text: string, before: string): void {
  if (before.trimEnd().endsWith(text.trim())) return;
  if (text.startsWith(before)) screen.answer(text.slice(before.length));
  else screen.answer(`\n\n${text}`);
}
