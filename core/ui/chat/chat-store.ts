import type {
  ChatEvent,
  ChatHistoryResult,
  ChatSendResult,
  ChatStepsResult,
} from "../../gateway/protocol.ts";
import type { Connection } from "../connection.ts";
import type { Attachment, ChatState } from "./chat-state.ts";
import { createRandomId } from "./create-id.ts";
import { problemOf } from "./problem-of.ts";
import { createShownChat, type ShownChat } from "./shown-chat.ts";

/** The conversation that the page shows, and what can be done in it. */
export interface ChatStore {
  readonly state: ChatState;
  /** Calls the listener at most once for each frame that the browser draws. Answers the function that ends it. */
  subscribe(listener: () => void): () => void;
  /** The line is open: fetches the history and sends what could not be sent. */
  connected(): Promise<void>;
  receive(event: ChatEvent): void;
  /** Shows another conversation; an empty key is the gateway's default one. */
  open(sessionKey: string): Promise<void>;
  /** Fetches the conversation again; for those that go on elsewhere. */
  refresh(): Promise<void>;
  send(text: string, attachments?: readonly Attachment[]): Promise<void>;
  resend(id: string): Promise<void>;
  stop(): Promise<void>;
  /** Asks the newest question again. Rejects with a `RequestError`. */
  regenerate(): Promise<void>;
  /** Fetches what happened before the answer of a run. */
  loadSteps(runId: string): Promise<void>;
}

type Line = Pick<Connection, "request">;

export function createChatStore(connection: Line): ChatStore {
  const shown = createShownChat();
  const submit = createSubmit(connection, shown);
  const history = createHistory(connection, shown);
  const loadSteps = async (runId: string) => {
    const params = shown.inSession({ runId });
    const result = connection.request<ChatStepsResult>("chat.steps", params);
    const { steps } = await result.catch(() => ({ steps: [] }));
    shown.dispatch({ type: "steps", runId, steps });
  };
  const connected = async () => {
    await history.load();
    const unsent = shown.state.messages.filter(({ state }) => state === "unsent");
    for (const { id, text, attachments } of unsent) await submit(id, text, attachments);
  };

  return {
    get state() {
      return shown.state;
    },
    subscribe: shown.subscribe,
    connected,
    loadSteps,
    receive(event) {
      history.receive(event);
      const isAnswer = event.state === "final" && event.kind === "answer";
      if (isAnswer && event.sessionKey === shown.state.sessionKey) void loadSteps(event.runId);
    },
    async open(sessionKey) {
      if (sessionKey === shown.asked) return;
      shown.show(sessionKey);
      await connected().catch(() => undefined);
    },
    refresh: () => history.load().catch(() => undefined),
    send: (text, attachments) => submit(createRandomId(), text, attachments),
    async resend(id) {
      const message = shown.state.messages.find((each) => each.id === id);
      if (message) await submit(id, message.text, message.attachments);
    },
    async stop() {
      await connection.request("chat.abort", shown.inSession({})).catch(() => undefined);
    },
    async regenerate() {
      const params = shown.inSession({ idempotencyKey: createRandomId() });
      await connection.request("chat.regenerate", params);
    },
  };
}

/** Hands a message in, and notes what became of that in the conversation that it belongs to. */
function createSubmit(connection: Line, shown: ShownChat) {
  return async (id: string, text: string, attachments: readonly Attachment[] = []) => {
    const { asked } = shown;
    shown.dispatch({ type: "send", id, text, now: Date.now(), attachments });
    const params = {
      ...shown.inSession({ message: text, idempotencyKey: id }),
      ...(attachments.length === 0 ? {} : { attachments: attachments.map(toParams) }),
    };
    try {
      const { runId, status } = await connection.request<ChatSendResult>("chat.send", params);
      shown.settle(asked, { type: "sent", id, runId, isFinished: status === "ok" });
    } catch (error) {
      shown.settle(asked, { type: "unsent", id, problem: problemOf(error) ?? "" });
    }
  };
}

/** The gateway's memory of the conversation. Events that come while it is on its way apply on top of it. */
function createHistory(connection: Line, shown: ShownChat) {
  let early: ChatEvent[] | undefined;
  const apply = (event: ChatEvent) => shown.dispatch({ type: "event", event, now: Date.now() });
  return {
    receive(event: ChatEvent) {
      if (early) early.push(event);
      else apply(event);
    },
    async load() {
      const { asked } = shown;
      const mine: ChatEvent[] = (early = []);
      try {
        const params = shown.inSession({});
        const history = await connection.request<ChatHistoryResult>("chat.history", params);
        // Somebody went to another conversation, or asked again.
        if (shown.asked !== asked || early !== mine) return;
        shown.dispatch({ type: "history", history });
        for (const event of mine) if (!isLive(event)) apply(event);
      } finally {
        if (early === mine) early = undefined;
      }
    },
  };
}

function toParams({ name, mimeType, dataUrl }: Attachment) {
  return { mimeType, fileName: name, content: dataUrl.slice(dataUrl.indexOf(",") + 1) };
}

/** What was shown live until the history came is in its running text. What ended may have ended after the transcript was read. */
function isLive({ state }: ChatEvent): boolean {
  return state === "delta" || state === "tool" || state === "model";
}
