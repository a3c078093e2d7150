import { emptyChat, type ChatMessage, type ChatState } from "./chat-state.ts";
import { createDrawing } from "./draw-once.ts";
import { reduceChat, type ChatAction } from "./reduce-chat.ts";

/** The conversation on the page; those with messages that are still to be sent are kept aside while another one is shown. */
export interface ShownChat {
  readonly state: ChatState;
  /** The key that the address asks for; empty for the gateway's default conversation. */
  readonly asked: string;
  subscribe(listener: () => void): () => void;
  dispatch(action: ChatAction): void;
  /** Like `dispatch`, for a conversation that the user may have left meanwhile. */
  settle(asked: string, action: ChatAction): void;
  show(asked: string): void;
  /** Adds the session to the parameters of a request. */
  inSession(params: object): object;
}

export function createShownChat(): ShownChat {
  let asked = "";
  let state = emptyChat;
  const aside = new Map<string, ChatState>();
  const drawing = createDrawing();
  const dispatch = (action: ChatAction) => {
    state = reduceChat(state, action);
    drawing.changed();
  };
  return {
    get state() {
      return state;
    },
    get asked() {
      return asked;
    },
    subscribe: drawing.subscribe,
    dispatch,
    settle(from, action) {
      const left = aside.get(from);
      if (asked === from) dispatch(action);
      else if (left) aside.set(from, reduceChat(left, action));
    },
    show(next) {
      if (state.messages.some(isUnderway)) aside.set(asked, state);
      asked = next;
      state = aside.get(next) ?? { ...emptyChat, sessionKey: next };
      aside.delete(next);
      drawing.changed();
    },
    inSession(params) {
      const sessionKey = state.sessionKey || asked;
      return sessionKey === "" ? params : { ...params, sessionKey };
    },
  };
}

function isUnderway({ state }: ChatMessage): boolean {
  return state === "unsent" || state === "sending";
}
