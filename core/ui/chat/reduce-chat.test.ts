import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChatEvent, ChatHistoryResult } from "../../gateway/protocol.ts";
import { emptyChat, isBusy, type ChatState } from "./chat-state.ts";
import { reduceChat, type ChatAction } from "./reduce-chat.ts";

const sessionKey = "agent:main:main";
const history: ChatHistoryResult = {
  sessionKey,
  sessionId: "t1",
  model: "vendor/small",
  messages: [],
};
const started: ChatState = reduceChat(emptyChat, { type: "history", history });

type EventBody = ChatEvent extends infer Each
  ? Each extends ChatEvent
    ? Omit<Each, "sessionKey">
    : never
  : never;

function event(body: EventBody): ChatAction {
  return { type: "event", now: 5, event: { sessionKey, ...body } };
}

function play(actions: ChatAction[], from: ChatState = started): ChatState {
  return actions.reduce(reduceChat, from);
}

const question: ChatAction[] = [
  { type: "send", id: "m1", text: "hello", now: 1 },
  event({ runId: "r1", state: "user", text: "hello", at: 1, messageId: "m1" }),
  { type: "sent", id: "m1", runId: "r1", isFinished: false },
];

test("a message is sending, then waits, then is answered while its text grows", () => {
  expect(play(question.slice(0, 1)).messages).toMatchObject([{ state: "sending" }]);
  const waiting = play(question);
  expect(waiting.messages).toMatchObject([{ id: "m1", state: "waiting", runId: "r1" }]);
  expect(isBusy(waiting)).toBe(true);
  const growing = play(
    [
      event({ runId: "r1", state: "model", ref: "vendor/large" }),
      event({ runId: "r1", state: "delta", deltaText: "Hel" }),
      event({ runId: "r1", state: "delta", deltaText: "lo" }),
    ],
    waiting,
  );
  expect(growing.model).toBe("vendor/large");
  expect(growing.messages).toMatchObject([
    { role: "user", state: "done" },
    { role: "assistant", state: "streaming", text: "Hello", model: "vendor/large" },
  ]);
  const done = play(
    [event({ runId: "r1", state: "final", text: "Hello", kind: "answer" })],
    growing,
  );
  expect(done.messages.at(-1)).toMatchObject({ role: "assistant", state: "done", text: "Hello" });
  expect(isBusy(done)).toBe(false);
});

test("an answer that came before the reply to the send does not wait any more", () => {
  const [send, user, sent] = question;
  const final = event({ runId: "r1", state: "final", text: "Hi", kind: "answer" });
  for (const order of [
    [send, user, final, sent],
    [send, final, user, sent],
  ]) {
    const state = play(order.filter((action) => action !== undefined));
    expect(isBusy(state)).toBe(false);
    expect(state.messages.map(({ text }) => text)).toEqual(["hello", "Hi"]);
  }
});

test("text before a tool stays when the final text is only what came after it", () => {
  const state = play([
    ...question,
    event({ runId: "r1", state: "delta", deltaText: "Let me look." }),
    event({ runId: "r1", state: "tool", name: "current_time", phase: "start" }),
    event({ runId: "r1", state: "tool", name: "current_time", phase: "end" }),
    event({ runId: "r1", state: "delta", deltaText: "It is noon." }),
    event({ runId: "r1", state: "final", text: "It is noon.", kind: "answer" }),
  ]);
  expect(state.messages.at(-1)).toMatchObject({
    text: "Let me look.\n\nIt is noon.",
    tools: [{ name: "current_time", state: "done" }],
  });
});

test("files stand with the answer, whether they come before or after its text", () => {
  const media = [{ url: "/media/x.png?proof=p", mimeType: "image/png" }];
  const final = event({ runId: "r1", state: "final", text: "Here.", kind: "answer" });
  const files = event({ runId: "r1", state: "media", media });
  for (const order of [
    [final, files],
    [files, final],
  ]) {
    const state = play([...question, ...order]);
    expect(state.messages.at(-1)).toMatchObject({ text: "Here.", state: "done", media });
    expect(isBusy(state)).toBe(false);
  }
});

test("a message from another page or a terminal appears", () => {
  const state = play([
    event({ runId: "r9", state: "user", text: "from afar", at: 3, messageId: "other" }),
  ]);
  expect(state.messages).toMatchObject([{ role: "user", text: "from afar", state: "waiting" }]);
});

test("stopping keeps the text so far, and marks a question that had no answer yet", () => {
  const stopped = event({ runId: "r1", state: "aborted" });
  const midway = play([
    ...question,
    event({ runId: "r1", state: "delta", deltaText: "Once" }),
    stopped,
  ]);
  expect(midway.messages.at(-1)).toMatchObject({ text: "Once", state: "stopped" });
  expect(play([...question, stopped]).messages).toMatchObject([{ role: "user", state: "stopped" }]);
});

test("an error is a notice that looks like one", () => {
  const state = play([
    ...question,
    event({ runId: "r1", state: "error", text: "The key was refused." }),
  ]);
  expect(state.messages.at(-1)).toMatchObject({
    role: "notice",
    state: "failed",
    text: "The key was refused.",
  });
});

test("after a reconnect the history replaces the page, and what the gateway never got stays", () => {
  const broken = play([
    ...question,
    { type: "send", id: "m2", text: "lost?", now: 2 },
    { type: "unsent", id: "m2", problem: "The connection to the gateway is lost." },
  ]);
  const state = play(
    [
      {
        type: "history",
        history: {
          ...history,
          messages: [{ role: "user", text: "hello", at: 1, runId: "r1" }],
          running: { runId: "r1", text: "Hel" },
        },
      },
    ],
    broken,
  );
  expect(state.messages).toMatchObject([
    { role: "user", text: "hello", state: "done" },
    { role: "assistant", text: "Hel", state: "streaming" },
    { role: "user", text: "lost?", state: "unsent" },
  ]);
});

test("a repeated send that the gateway knew already leaves one message", () => {
  const withHistory = play([
    {
      type: "history",
      history: { ...history, messages: [{ role: "user", text: "hello", at: 1, runId: "r1" }] },
    },
  ]);
  const state = play(
    [
      { type: "send", id: "m1", text: "hello", now: 2 },
      { type: "sent", id: "m1", runId: "r1", isFinished: true },
    ],
    withHistory,
  );
  expect(state.messages).toHaveLength(1);
});

test("events of another session change nothing", () => {
  const other: ChatEvent = {
    runId: "r1",
    sessionKey: "agent:main:other",
    state: "delta",
    deltaText: "x",
  };
  expect(reduceChat(started, { type: "event", event: other, now: 1 })).toBe(started);
});

test("whatever the order of events, there is at most one answer for each run, and ids are unique", () => {
  const run = fc.constantFrom("r1", "r2");
  const anyEvent: fc.Arbitrary<EventBody> = fc.oneof(
    run.map((runId) => ({
      runId,
      state: "user" as const,
      text: "q",
      at: 1,
      messageId: `m-${runId}`,
    })),
    run.map((runId) => ({ runId, state: "delta" as const, deltaText: "a" })),
    run.map((runId) => ({ runId, state: "tool" as const, name: "t", phase: "start" as const })),
    run.map((runId) => ({ runId, state: "final" as const, text: "a", kind: "answer" as const })),
    run.map((runId) => ({ runId, state: "aborted" as const })),
    run.map((runId) => ({ runId, state: "error" as const, text: "e" })),
  );
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
      const { messages } = play(events.map((body) => event(body)));
      const answers = messages.filter(({ role }) => role !== "user").map(({ runId }) => runId);
      expect(new Set(answers).size).toBe(answers.length);
      expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
    }),
  );
});

test("a question that is asked again takes the place of its first asking, here and on other pages", () => {
  const files = [{ url: "/media/a", mimeType: "image/png" }];
  const answered = play([
    ...question,
    event({ runId: "r1", state: "final", text: "hi", kind: "answer" }),
  ]);
  const again = play(
    [
      event({
        runId: "r2",
        state: "user",
        text: "hello",
        at: 9,
        messageId: "m2",
        replaces: "r1",
        media: files,
      }),
    ],
    answered,
  );
  expect(again.messages).toMatchObject([{ runId: "r2", state: "waiting", media: files }]);
});

test("the steps of a run belong to its answer, and show whether the model thought", () => {
  const steps = [{ type: "reasoning" as const, text: "Hm." }];
  const answered = play([
    ...question,
    event({ runId: "r1", state: "final", text: "hi", kind: "answer" }),
    { type: "steps", runId: "r1", steps },
  ]);
  expect(answered.messages[0]).not.toHaveProperty("steps");
  expect(answered.messages[1]).toMatchObject({ steps, reasoned: true });
});

test("a group's history shows who spoke, once", () => {
  const messages = [{ role: "user" as const, text: "Anna: hello", at: 1, sender: "Anna" }];
  const state = play([{ type: "history", history: { ...history, messages } }]);
  expect(state.messages).toMatchObject([{ text: "hello", sender: "Anna" }]);
});

test("a history in the middle of an answer has its question, the text so far below it, and what waits", () => {
  const asked = (runId: string) => ({ role: "user" as const, text: runId, at: 1, runId });
  const messages = [
    asked("r1"),
    { ...asked("r2"), pending: true },
    { ...asked("r3"), pending: true },
  ];
  const running = { runId: "r2", text: "so far" };
  const state = play([{ type: "history", history: { ...history, messages, running } }]);
  expect(state.messages).toMatchObject([
    { text: "r1", state: "done" },
    { text: "r2", state: "done" },
    { text: "so far", state: "streaming" },
    { text: "r3", state: "waiting" },
  ]);
});
