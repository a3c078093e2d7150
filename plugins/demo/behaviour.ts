import { textOf, type Message, type ModelRequest } from "openclaw/sdk";

/** What the demo model does with a message. */
export type Behaviour = "echo" | "story" | "tools" | "think" | "fail";

const wishes: readonly [RegExp, Behaviour][] = [
  [/\b(tell|write|read)\b.{0,30}\bstory\b|^story\b/i, "story"],
  [/\b(use|call|try|run)\b.{0,20}\btools?\b|\bwhat time is it\b|^tools?\b/i, "tools"],
  [/^think\b|\bthink (about|hard|first|for)\b/i, "think"],
  [
    /^fail\b|\b(fail|break) (now|with|by|please|like)\b|\bshow (me )?(an? )?(error|failure)\b/i,
    "fail",
  ],
];

/** The model decides; the model `echo` also does what it is asked for in plain words. */
export function chooseBehaviour(modelId: string, text: string): Behaviour {
  if (modelId === "story" || modelId === "tools" || modelId === "fail") return modelId;
  return wishes.find(([wish]) => wish.test(text.trim()))?.[1] ?? "echo";
}

/** The text of the newest message of the user. */
export function lastUserText(request: ModelRequest): string {
  const last = request.messages.findLast((message) => message.role === "user");
  return last === undefined ? "" : textOf(last.content);
}

/** True when the model has not yet said anything in this conversation. */
export function isFirstAnswer(messages: readonly Message[]): boolean {
  return !messages.some(
    (message) => message.role === "assistant" && textOf(message.content) !== "",
  );
}

/** The tool results that came after the newest message of the user. */
export function freshToolResults(
  messages: readonly Message[],
): Extract<Message, { role: "tool" }>[] {
  const from = messages.findLastIndex((message) => message.role === "user");
  return messages.slice(from + 1).filter((message) => message.role === "tool");
}
