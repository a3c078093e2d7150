import type {
  ChatEvent,
  ChatHistoryMessage,
  ChatHistoryResult,
  ChatStep,
} from "../../gateway/protocol.ts";
import { applyChatEvent } from "./apply-chat-event.ts";
import type { Attachment, ChatMessage, ChatState, MessageState } from "./chat-state.ts";

export type ChatAction =
  | { type: "history"; history: ChatHistoryResult }
  | { type: "event"; event: ChatEvent; now: number }
  | { type: "send"; id: string; text: string; now: number; attachments?: readonly Attachment[] }
  | { type: "steps"; runId: string; steps: readonly ChatStep[] }
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
    case "steps":
      return withSteps(state, action.runId, action.steps);
  }
}

/** The gateway's memory replaces what the page has; what the gateway does not know yet stays. */
function fromHistory(state: ChatState, history: ChatHistoryResult): ChatState {
  const known = history.messages.map((message, index) =>
    fromHistoryMessage(message, index, history.running?.runId),
  );
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
  const question = known.findLastIndex(({ runId }) => runId === history.running?.runId);
  known.splice(question === -1 ? known.length : question + 1, 0, ...running);
  return { sessionKey, model, loaded: true, messages: [...known, ...own] };
}

function fromHistoryMessage(
  message: ChatHistoryMessage,
  index: number,
  runningId: string | undefined,
): ChatMessage {
  const { role, text, at, runId, model, media, sender, reasoned, tools = [] } = message;
  return {
    id: `${runId ?? "history"}:${role}:${index}`,
    role,
    text: withoutSpeaker(text, sender),
    at,
    state: stateInHistory(message, runningId),
    tools: tools.map((name) => ({ name, state: "done" })),
    ...(runId === undefined ? {} : { runId }),
    ...(model === undefined ? {} : { model }),
    ...(media === undefined ? {} : { media }),
    ...(sender === undefined ? {} : { sender }),
    ...(reasoned === undefined ? {} : { reasoned }),
  };
}

function stateInHistory(
  { role, pending, runId }: ChatHistoryMessage,
  runningId: string | undefined,
): MessageState {
  // The gateway's own words in a history are why a question has no answer.
  if (role === "notice") return "failed";
  return pending === true && runId !== runningId ? "waiting" : "done";
}

/** In groups the model is told who speaks; the page shows that above the message. */
function withoutSpeaker(text: string, sender: string | undefined): string {
  return sender !== undefined && text.startsWith(`${sender}: `)
    ? text.slice(sender.length + 2)
    : text;
}

function withSteps(state: ChatState, runId: string, steps: readonly ChatStep[]): ChatState {
  const reasoned = steps.some(({ type }) => type === "reasoning");
  return {
    ...state,
    messages: state.messages.map((message) =>
      message.runId === runId && message.role === "assistant"
        ? { ...message, steps, reasoned: reasoned || (message.reasoned ?? false) }
        : message,
    ),
  };
}

function send(
  state: ChatState,
  { id, text, now, attachments = [] }: Extract<ChatAction, { type: "send" }>,
): ChatState {
  const again = state.messages.filter((message) => message.id !== id);
  const message: ChatMessage = {
    id,
    role: "user",
    text,
    state: "sending",
    at: now,
    tools: [],
    ...(attachments.length === 0 ? {} : { attachments }),
  };
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
