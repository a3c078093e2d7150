import { chunkText } from "../channels/chunk-text.ts";
import type { Clock } from "../lib/clock.ts";
import { textOf } from "../sdk/message.ts";
import type { Message } from "../sdk/message.ts";
import type { NewOutboxRow, Storage } from "../sdk/storage.ts";
import { partKey } from "./answer-parts.ts";
import type { PreparedTurn, TurnJob } from "./prepared-turn.ts";
import type { TurnDependencies } from "./turn-dependencies.ts";

export interface ShowWorkDependencies {
  storage: Pick<Storage, "enqueueOutbox">;
  clock: Pick<Clock, "now">;
  maxTextLength: TurnDependencies["maxTextLength"];
  wake(): void;
}

const longestReasoning = 6_000;
const longestArguments = 200;
const longestResult = 800;
const lifetimeMs = 10 * 60 * 1000;

/**
 * What `/verbose` and `/reasoning` ask for: tool calls, their results and the model's reasoning as notices before the answer. Nothing by default. A repeated turn repeats
 * the keys, so nothing is sent twice.
 */
export async function showWork(
  job: TurnJob,
  display: PreparedTurn["display"],
  messages: readonly Message[],
  deps: ShowWorkDependencies,
): Promise<void> {
  const notices = messages.flatMap((message) => describe(message, display));
  if (notices.length === 0) return;
  const { address } = job.message;
  const expiresAt = deps.clock.now() + lifetimeMs;
  const rows = notices.flatMap((text) =>
    chunkText(text, deps.maxTextLength(address)).map((chunk, part): NewOutboxRow => ({
      key: partKey(job.id, `work:${part}:${text}`),
      part,
      address,
      text: chunk,
      kind: "notice",
      expiresAt,
    })),
  );
  await deps.storage.enqueueOutbox(rows);
  deps.wake();
}

function describe(message: Message, { reasoning, verbose }: PreparedTurn["display"]): string[] {
  if (message.role === "tool") {
    if (verbose !== "full") return [];
    const mark = message.isError ? "❌" : "↳";
    return [`${mark} ${message.toolName}: ${cut(textOf(message.content), longestResult)}`];
  }
  if (message.role !== "assistant") return [];
  const thoughts = reasoning === "on" ? (message.reasoning ?? "").trim() : "";
  const calls = verbose === "off" ? [] : (message.toolCalls ?? []);
  return [
    ...(thoughts === "" ? [] : [`🧠 Thinking\n${cut(thoughts, longestReasoning)}`]),
    ...calls.map((call) => `🔧 ${call.name} ${cut(call.arguments, longestArguments)}`.trimEnd()),
  ];
}

function cut(text: string, length: number): string {
  return text.length <= length
    ? text
    : `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "")} […]`;
}
