import { errorMessage, isOpenClawError } from "../../sdk/errors.ts";
import type { Conversation } from "../talk/conversation.ts";
import type { TranscriptView } from "./transcript-view.ts";

/** The conversation that is on the screen now. */
export interface Room {
  conversation(): Conversation;
  /** `provider/model` of the next answer. */
  model(): string;
  /** Shows another conversation in place of this one. */
  enter(next: Conversation): Promise<void>;
  stop(): void;
  report(error: unknown): void;
  close(): void;
}

const historyToShow = 50;

/** @param changed called after everything that the screen should show */
export function createRoom(
  first: Conversation,
  transcript: TranscriptView,
  changed: () => void,
): Room {
  let conversation = first;
  let model = "";
  let unwatch = () => {};
  const report = (error: unknown) => {
    const hint = isOpenClawError(error) && error.hint !== undefined ? ` ${error.hint}` : "";
    transcript.notice(`${errorMessage(error)}${hint}`, true);
    changed();
  };
  const readModel = async () => {
    ({ model } = await conversation.history(1));
    changed();
  };
  return {
    conversation: () => conversation,
    model: () => model,
    report,
    async enter(next) {
      const history = await next.history(historyToShow);
      unwatch();
      conversation = next;
      model = history.model;
      transcript.load(history);
      unwatch = next.onEvent((event) => {
        transcript.show(event);
        if (event.state === "model") model = event.ref;
        if (event.state === "final") void readModel().catch(report);
        changed();
      });
      changed();
    },
    stop: () => void conversation.abort().catch(report),
    close: () => unwatch(),
  };
}
