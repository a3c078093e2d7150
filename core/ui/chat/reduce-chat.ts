import type { ChatEvent, ChatHistoryMessage, ChatHistoryResult } from "../../gateway/protocol.ts";
import { applyChatEvent } from "./apply-chat-event.ts";
import type { ChatMessage, ChatState } from "./chat-state.ts";

export type ChatAction =
  | { type: "history"; history: ChatHistoryResult }
  | { type: "event"; event: ChatEvent; now: number }
  | { type: "send"; id: string; text: string; now: number }
  | { type: "sent"; id: string; runId: string; isFinished: boolean }
  | { type: "unsent"; id: string; problem: string };

/** The next state of a conversation. Pure: everything that the page shows can be tested without a page. */
export function reduceChat(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case "history":
      return fromHistory(state, action.history);
    case "event":
      return applyChatEvent(state, action.event, action.now);
    case "send":
      return send(state, action);
    case "sent":
      return confirm(state, action);
    case "unsent":
      return change(state, action.id, { state: "unsent", problem: action.problem });
  }
}

/** The gateway's memory replaces what the page has; what the gateway does not know yet stays. */
function fromHistory(state: ChatState, history: ChatHistoryResult): ChatState {
  const known = history.messages.map((message, index) => fromHistoryMessage(message, index));
  const runIds = new Set(history.messages.map(({ runId }) => runId));
  const own = state.messages.filter(
    ({ role, state: each, runId }) =>
      role === "user" &&
      (each === "sending" || each === "unsent" || each === "waiting") &&
      !(runId !== undefined && runIds.has(runId)),
  );
  const running: ChatMessage[] = history.running
    ? [
        {
          id: `${history.running.runId}:answer`,
          role: "assistant",
          runId: history.running.runId,
          text: history.running.text,
          state: "streaming",
          at: history.messages.at(-1)?.at ?? 0,
          model: history.model,
          tools: [],
        },
      ]
    : [];
  const { sessionKey, model } = history;
  return { sessionKey, model, loaded: true, messages: [...known, ...running, ...own] };
}

function fromHistoryMessage(message: ChatHistoryMessage, index: number): ChatMessage {
  const { role, text, at, runId, model, media, tools = [] } = message;
  return {
    id: `${runId ?? "history"}:${role}:${index}`,
    role,
    text,
    at,
    state: "done",
    tools: tools.map((name) => ({ name, state: "done" })),
    ...(runId === undefined ? {} : { runId }),
    ...(model === undefined ? {} : { model }),
    ...(media === undefined ? {} : { media }),
  };
}

function send(
  state: ChatState,
  { id, text, now }: Extract<ChatAction, { type: "send" }>,
): ChatState {
  const again = state.messages.filter((message) => message.id !== id);
  const message: ChatMessage = { id, role: "user", text, state: "sending", at: now, tools: [] };
  return { ...state, messages: [...again, message] };
}

/** The gateway has the message. Its answer may have begun, or even ended, before this news arrived. */
function confirm(
  state: ChatState,
  { id, runId, isFinished }: Extract<ChatAction, { type: "sent" }>,
): ChatState {
  const isKnown = state.messages.some(
    (each) => each.id !== id && each.role === "user" && each.runId === runId,
  );
  if (isKnown) return { ...state, messages: state.messages.filter((each) => each.id !== id) };
  const isAnswered =
    isFinished || state.messages.some((each) => each.role !== "user" && each.runId === runId);
  return change(state, id, (message) => ({
    runId,
    state: isAnswered || message.state === "done" ? "done" : "waiting",
  }));
}

function change(
  state: ChatState,
  id: string,
  changes: Partial<ChatMessage> | ((message: ChatMessage) => Partial<ChatMessage>),
): ChatState {
  const messages = state.messages.map((message) => {
    if (message.id !== id) return message;
    return { ...message, ...(typeof changes === "function" ? changes(message) : changes) };
  });
  return { ...state, messages };
}
