import type { ChatEvent } from "../../gateway/protocol.ts";
import type { ChatMessage, ChatState, MessageState, ToolUse } from "./chat-state.ts";

/** What one event of the gateway changes in the conversation. Events of other sessions change nothing. */
export function applyChatEvent(state: ChatState, event: ChatEvent, now: number): ChatState {
  if (event.sessionKey !== state.sessionKey) return state;
  switch (event.state) {
    case "user":
      return addUserMessage(withoutRun(state, event.replaces), event);
    case "model":
      return withAnswer({ ...state, model: event.ref }, event.runId, now, { model: event.ref });
    case "delta":
      return withAnswer(state, event.runId, now, ({ text }) => ({ text: text + event.deltaText }));
    case "tool":
      return withAnswer(state, event.runId, now, (answer) => ({
        text: endParagraph(answer.text),
        tools: useTool(answer.tools, event),
      }));
    case "media":
      return withAnswer(state, event.runId, now, ({ media = [] }) => ({
        media: [...media, ...event.media],
      }));
    case "aborted":
      return endRun(state, event.runId, "stopped");
    case "final":
      return finish(
        state,
        event.runId,
        now,
        event.text,
        event.kind === "answer" ? "assistant" : "notice",
        "done",
      );
    case "error":
      return finish(state, event.runId, now, event.text, "notice", "failed");
  }
}

/** The question is asked again: what was said about it before is gone. */
function withoutRun(state: ChatState, runId: string | undefined): ChatState {
  if (runId === undefined) return state;
  return { ...state, messages: state.messages.filter((message) => message.runId !== runId) };
}

/** A message of this page is on it already; one from another page or a terminal is added. */
function addUserMessage(state: ChatState, event: Extract<ChatEvent, { state: "user" }>): ChatState {
  const { messageId, runId, text, at, media } = event;
  const files = media === undefined ? {} : { media };
  const isKnown = state.messages.some(
    ({ id, runId: known, role }) => id === messageId || (role === "user" && known === runId),
  );
  if (isKnown) {
    return mapMessages(state, (message) =>
      message.id === messageId && message.state === "sending"
        ? { ...message, ...files, runId, state: "waiting" }
        : message,
    );
  }
  const message: ChatMessage = {
    id: messageId,
    role: "user",
    text,
    at,
    runId,
    state: "waiting",
    tools: [],
    ...files,
  };
  return { ...state, messages: [...state.messages, message] };
}

type Changes = Partial<ChatMessage> | ((answer: ChatMessage) => Partial<ChatMessage>);

/** Changes the answer of a run, which begins with the first event about it. It stands right after its question. */
function withAnswer(state: ChatState, runId: string, now: number, changes: Changes): ChatState {
  const found = state.messages.find(
    (message) => message.runId === runId && message.role !== "user",
  );
  const answer: ChatMessage = found ?? {
    id: `${runId}:answer`,
    role: "assistant",
    text: "",
    state: "streaming",
    at: now,
    runId,
    tools: [],
    ...(state.model === "" ? {} : { model: state.model }),
  };
  const changed = { ...answer, ...(typeof changes === "function" ? changes(answer) : changes) };
  if (found) return mapMessages(state, (message) => (message === found ? changed : message));
  const messages = state.messages.map((message) =>
    message.runId === runId && message.state === "waiting"
      ? { ...message, state: "done" as const }
      : message,
  );
  const question = messages.findLastIndex((message) => message.runId === runId);
  messages.splice(question === -1 ? messages.length : question + 1, 0, changed);
  return { ...state, messages };
}

function finish(
  state: ChatState,
  runId: string,
  now: number,
  text: string,
  role: "assistant" | "notice",
  end: MessageState,
): ChatState {
  const next = withAnswer(state, runId, now, (answer) => {
    const isSameAnswer = role === "assistant" && answer.text.trimEnd().endsWith(text.trim());
    return {
      role,
      state: end,
      text: isSameAnswer ? answer.text : text,
      tools: endTools(answer.tools),
    };
  });
  return mapMessages(next, (message) =>
    message.runId === runId && message.state === "waiting"
      ? { ...message, state: "done" }
      : message,
  );
}

/** A stopped run keeps the text that it had; one that had not begun leaves a mark on its question. */
function endRun(state: ChatState, runId: string, end: MessageState): ChatState {
  const hasAnswer = state.messages.some(
    (message) => message.runId === runId && message.role !== "user",
  );
  return mapMessages(state, (message) => {
    if (message.runId !== runId) return message;
    if (message.role === "user")
      return hasAnswer ? { ...message, state: "done" } : { ...message, state: end };
    return { ...message, state: end, tools: endTools(message.tools) };
  });
}

function useTool(
  tools: readonly ToolUse[],
  { name, phase, isError }: Extract<ChatEvent, { state: "tool" }>,
): readonly ToolUse[] {
  if (phase === "start") return [...tools, { name, state: "running" }];
  const running = tools.findIndex((tool) => tool.name === name && tool.state === "running");
  const ended: ToolUse = { name, state: isError ? "failed" : "done" };
  return running === -1 ? [...tools, ended] : tools.with(running, ended);
}

function endTools(tools: readonly ToolUse[]): readonly ToolUse[] {
  return tools.map((tool) => (tool.state === "running" ? { ...tool, state: "done" } : tool));
}

/** Text before and after a tool belongs to different paragraphs. */
function endParagraph(text: string): string {
  return text === "" || text.endsWith("\n\n") ? text : `${text.trimEnd()}\n\n`;
}

function mapMessages(state: ChatState, map: (message: ChatMessage) => ChatMessage): ChatState {
  return { ...state, messages: state.messages.map(map) };
}
