import type { ChatEvent, ChatHistoryResult, ChatSendResult } from "../../gateway/protocol.ts";
import type { Connection } from "../connection.ts";
import { RequestError } from "../request-table.ts";
import { emptyChat, type ChatState } from "./chat-state.ts";
import { reduceChat, type ChatAction } from "./reduce-chat.ts";

/** The conversation that the page shows, and what can be done in it. */
export interface ChatStore {
  readonly state: ChatState;
  /** Calls the listener at most once for each frame that the browser draws. Answers the function that ends it. */
  subscribe(listener: () => void): () => void;
  /** The line is open: fetches the history and sends what could not be sent. */
  connected(): Promise<void>;
  receive(event: ChatEvent): void;
  send(text: string): Promise<void>;
  resend(id: string): Promise<void>;
  stop(): Promise<void>;
}

export function createChatStore(connection: Pick<Connection, "request">): ChatStore {
  let state = emptyChat;
  const drawing = createDrawing();
  /** Events that came while the history was on its way; they apply on top of it. */
  let early: ChatEvent[] | undefined;

  const dispatch = (action: ChatAction) => {
    state = reduceChat(state, action);
    drawing.changed();
  };
  const inSession = (params: object) =>
    state.sessionKey === "" ? params : { ...params, sessionKey: state.sessionKey };
  const apply = (event: ChatEvent) => dispatch({ type: "event", event, now: Date.now() });
  const submit = async (id: string, text: string) => {
    dispatch({ type: "send", id, text, now: Date.now() });
    try {
      const params = inSession({ message: text, idempotencyKey: id });
      const { runId, status } = await connection.request<ChatSendResult>("chat.send", params);
      dispatch({ type: "sent", id, runId, isFinished: status === "ok" });
    } catch (error) {
      dispatch({ type: "unsent", id, problem: problemOf(error) });
    }
  };
  const loadHistory = async () => {
    early = [];
    try {
      const history = await connection.request<ChatHistoryResult>("chat.history", inSession({}));
      dispatch({ type: "history", history });
      for (const event of early) if (!isLive(event)) apply(event);
    } finally {
      early = undefined;
    }
  };

  return {
    get state() {
      return state;
    },
    subscribe: drawing.subscribe,
    async connected() {
      await loadHistory();
      const unsent = state.messages.filter((message) => message.state === "unsent");
      for (const message of unsent) await submit(message.id, message.text);
    },
    receive(event) {
      if (early) early.push(event);
      else apply(event);
    },
    send: (text) => submit(createMessageId(), text),
    async resend(id) {
      const message = state.messages.find((each) => each.id === id);
      if (message) await submit(id, message.text);
    },
    async stop() {
      await connection.request("chat.abort", inSession({})).catch(() => undefined);
    },
  };
}

/** What was shown live until the history came is in its running text. What ended may have ended after the transcript was read. */
function isLive({ state }: ChatEvent): boolean {
  return state === "delta" || state === "tool" || state === "model";
}

/** Many changes, one drawing. */
function createDrawing() {
  const listeners = new Set<() => void>();
  let isPlanned = false;
  return {
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changed() {
      if (isPlanned) return;
      isPlanned = true;
      requestAnimationFrame(() => {
        isPlanned = false;
        for (const listener of listeners) listener();
      });
    },
  };
}

function problemOf(error: unknown): string {
  if (!(error instanceof RequestError)) return "The message could not be sent.";
  const { message, hint } = error.error;
  return hint === undefined ? message : `${message} ${hint}`;
}

/** Secure contexts have `randomUUID`; a page over plain HTTP in the home network does not. */
function createMessageId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
