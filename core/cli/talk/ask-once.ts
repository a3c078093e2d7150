import type { ChatAttachment, ChatEvent } from "../../gateway/protocol.ts";
import { systemClock } from "../../lib/clock.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import type { Conversation } from "./conversation.ts";

/** How one question ended. */
export interface Answer {
  runId: string;
  status: "ok" | "error" | "aborted" | "timeout";
  text: string;
  /** `notice`: the gateway's own sentence, such as a command's answer. */
  kind: "answer" | "notice";
  /** The model that answered. */
  model?: string;
  /** The model that should have answered, when another one did. */
  insteadOf?: string;
  durationMs: number;
}

export interface AskOptions {
  timeoutMs: number;
  /** Stops the answer when it fires. */
  signal: AbortSignal;
  attachments?: ChatAttachment[];
  /** Answer text as it comes. */
  onText?(delta: string): void;
}

type EndOfTurn = Extract<ChatEvent, { state: "final" | "error" | "aborted" }>;

/** Sends one message and waits for its answer. A turn that takes too long, or that the user stops, is stopped in the gateway too. */
export async function askOnce(
  conversation: Conversation,
  text: string,
  options: AskOptions,
): Promise<Answer> {
  const started = performance.now();
  const ended = new Map<string, EndOfTurn>();
  const models = new Map<string, string[]>();
  let wake = (): void => undefined;
  const early = new Map<string, string>();
  let asked: string | undefined;
  const unsubscribe = conversation.onEvent((event) => {
    if (event.state === "delta") {
      if (event.runId === asked) options.onText?.(event.deltaText);
      else early.set(event.runId, (early.get(event.runId) ?? "") + event.deltaText);
    }
    if (event.state === "model")
      models.set(event.runId, [...(models.get(event.runId) ?? []), event.ref]);
    if (event.state !== "final" && event.state !== "error" && event.state !== "aborted") return;
    ended.set(event.runId, event);
    wake();
  });
  const timer = new AbortController();
  try {
    // The answer can be there before the reply to the send is.
    const { runId } = await conversation.send(text, options.attachments);
    asked = runId;
    options.onText?.(early.get(runId) ?? "");
    const finished = new Promise<"ended">((resolve) => {
      wake = () => ended.has(runId) && resolve("ended");
      wake();
    });
    const outcome = await Promise.race([finished, giveUp(conversation, options, timer.signal)]);
    const [first, ...later] = models.get(runId) ?? [];
    const model = later.at(-1) ?? first;
    const facts = {
      runId,
      durationMs: Math.round(performance.now() - started),
      ...(model === undefined ? {} : { model }),
      ...(first === model || first === undefined ? {} : { insteadOf: first }),
    };
    const event = ended.get(runId);
    if (outcome !== "ended" || event === undefined) {
      await conversation.abort();
      return {
        ...facts,
        status: outcome === "timeout" ? "timeout" : "aborted",
        text: "",
        kind: "notice",
      };
    }
    if (event.state === "aborted") return { ...facts, status: "aborted", text: "", kind: "notice" };
    if (event.state === "error")
      return { ...facts, status: "error", text: event.text, kind: "notice" };
    return { ...facts, status: "ok", text: event.text, kind: event.kind };
  } finally {
    timer.abort();
    unsubscribe();
  }
}

/** What can end the waiting before the answer does. Rejects when the gateway goes away. */
function giveUp(
  conversation: Conversation,
  { timeoutMs, signal }: AskOptions,
  done: AbortSignal,
): Promise<"timeout" | "aborted"> {
  const late = systemClock.sleep(timeoutMs, done).then(() => "timeout" as const);
  late.catch(() => undefined);
  const stopped = new Promise<"aborted">((resolve) => {
    if (signal.aborted) resolve("aborted");
    else signal.addEventListener("abort", () => resolve("aborted"), { once: true });
  });
  const gone = conversation.ended.then((reason) => {
    throw new OpenClawError(
      "GATEWAY_CONNECTION_LOST",
      `The gateway went away before it answered${reason ? `: ${reason}` : ""}.`,
      {
        hint: "The message is stored: the answer will be in the conversation when the gateway runs again.",
      },
    );
  });
  gone.catch(() => undefined);
  return Promise.race([late, stopped, gone]);
}
