import type { ChatEventHub } from "./chat-event-hub.ts";

/** Which answer a piece of text belongs to. */
export interface ChatRun {
  runId: string;
  sessionKey: string;
}

/** Joins the pieces of text that come in one burst into one event: a fast model sends hundreds, and each event is a write to every socket. */
export interface DeltaBatch {
  add(run: ChatRun, text: string): void;
  /** Publishes what waits for that answer, and forgets it, so that what follows comes after it. */
  end(runId: string): void;
}

/** An eye does not see more pictures than one in that many milliseconds. The first piece of a burst does not wait. */
const pauseMs = 16;

interface WaitingText {
  run: ChatRun;
  text: string;
  timer?: NodeJS.Timeout;
}

export function createDeltaBatch(hub: Pick<ChatEventHub, "publish">): DeltaBatch {
  const waiting = new Map<string, WaitingText>();

  function publish(entry: WaitingText): void {
    if (entry.text !== "") hub.publish({ ...entry.run, state: "delta", deltaText: entry.text });
    entry.text = "";
  }

  /** Runs until a pause brings nothing new. */
  function afterPause(entry: WaitingText): void {
    if (entry.text === "") waiting.delete(entry.run.runId);
    else entry.timer = setTimeout(afterPause, pauseMs, entry);
    publish(entry);
  }

  return {
    add(run, text) {
      const known = waiting.get(run.runId);
      if (known !== undefined) {
        known.text += text;
        return;
      }
      const entry: WaitingText = { run, text };
      waiting.set(run.runId, entry);
      publish(entry);
      entry.timer = setTimeout(afterPause, pauseMs, entry);
    },
    end(runId) {
      const entry = waiting.get(runId);
      if (entry === undefined) return;
      clearTimeout(entry.timer);
      waiting.delete(runId);
      publish(entry);
    },
  };
}
