import type { ChatEvent } from "./protocol.ts";

/** A turn that runs now, as far as it was shown. */
export interface RunningTurn {
  runId: string;
  /** The newest part of the text; long answers lose their beginning here, never in the final event. */
  text: string;
  model?: string;
}

/** Passes the events of the in-process channels to whoever watches: pages, terminals, a waiting command. */
export interface ChatEventHub {
  publish(event: ChatEvent): void;
  /** Answers the function that ends the subscription. A listener must not throw. */
  subscribe(listener: (event: ChatEvent) => void): () => void;
  /** The turn of a session that shows text now; a page that reconnects starts from it. */
  running(sessionKey: string): RunningTurn | undefined;
  listenerCount(): number;
}

const maxRunningSessions = 500;
const maxRunningText = 200_000;

export function createChatEventHub(): ChatEventHub {
  const listeners = new Set<(event: ChatEvent) => void>();
  const running = new Map<string, RunningTurn>();

  const remember = (event: ChatEvent) => {
    if (event.state === "user" || event.state === "media") return;
    const known = running.get(event.sessionKey);
    const isKnown = known?.runId === event.runId;
    if (event.state === "final" || event.state === "aborted" || event.state === "error") {
      if (isKnown) running.delete(event.sessionKey);
      return;
    }
    const turn = isKnown ? known : { runId: event.runId, text: "" };
    if (event.state === "delta") turn.text = (turn.text + event.deltaText).slice(-maxRunningText);
    if (event.state === "model") turn.model = event.ref;
    if (event.state === "tool") turn.text = endParagraph(turn.text);
    running.set(event.sessionKey, turn);
    const oldest = running.size > maxRunningSessions ? running.keys().next().value : undefined;
    if (oldest !== undefined) running.delete(oldest);
  };

  return {
    publish(event) {
      remember(event);
      for (const listener of listeners) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    running: (sessionKey) => running.get(sessionKey),
    listenerCount: () => listeners.size,
  };
}

/** Text before and after a tool call belongs to different paragraphs. */
export function endParagraph(text: string): string {
  return text === "" || text.endsWith("\n\n") ? text : `${text.trimEnd()}\n\n`;
}
