import { describeModelError } from "../agent/model-error-text.ts";
import type { AgentResult } from "../agent/agent-run.ts";
import type { LiveReply } from "../channels/live-reply.ts";
import { errorMessage, isOpenClawError } from "../sdk/errors.ts";
import type { MediaReference, Message } from "../sdk/message.ts";
import type {
  InboxRow,
  NewTranscriptEntry,
  OpenedTurn,
  SessionRow,
  TurnResult,
} from "../sdk/storage.ts";
import { estimateMessageTokens } from "../sessions/estimate-tokens.ts";
import { filesToSend } from "./answer-media.ts";
import { answerParts } from "./answer-parts.ts";
import { traceTurn } from "./trace-turn.ts";
import type { TurnJob } from "./prepared-turn.ts";
import type { TurnDependencies } from "./turn-dependencies.ts";

/**
 * The second spine: one accepted message from its place in the queue to its stored answer. Never rejects: whatever goes wrong ends as a sentence that
 * the user sees and a state in the inbox. The answer's text and the end of the turn are one transaction; sending happens after it.
 */
export async function runTurn(
  job: TurnJob,
  live: LiveReply,
  deps: TurnDependencies,
  signal: AbortSignal,
): Promise<void> {
  const trace = deps.openTrace(job.id);
  try {
    if (deps.isStopping()) return live.finish("final");
    const opened = await deps.openTurn(job);
    if (opened === undefined) return live.finish("final");
    trace.add("turn", `attempt ${opened.attempt}`);
    trace.flush();
    const outcome =
      opened.attempt > mostAttempts
        ? giveUp(job, deps)
        : await answer(job, opened, live, trace, deps, signal);
    if (outcome.live === "aborted" && deps.isStopping()) return live.finish("aborted");
    const stored = await deps.storage.finishTurn(outcome.result);
    trace.add(outcome.live === "final" ? "answered" : "failed", describeEnd(outcome));
    live.finish(stored ? outcome.live : "final");
    deps.deliverer.wake();
  } catch (error) {
    trace.add("failed", errorMessage(error));
    await fail(job, live, deps, error);
  } finally {
    trace.flush();
  }
}

/** A message whose turn took the process down this often is not tried again: it may be the reason. */
const mostAttempts = 3;

/** What is left where an answer should be, so that the sender does not wait for ever. */
function giveUp(job: TurnJob, deps: TurnDependencies): Outcome {
  const text = `The gateway stopped ${mostAttempts} times while it worked on this message. It is not tried again; send it once more if it still matters.`;
  const reason = `given up after ${mostAttempts} attempts`;
  deps.logger.error(`a turn was given up after ${mostAttempts} attempts`, {
    session: job.sessionKey,
  });
  return { live: "error", result: conclude(job, deps, { text, kind: "notice", reason }) };
}

function describeEnd({ result }: Outcome): string {
  const parts = result.outbox.length === 1 ? "1 part" : `${result.outbox.length} parts`;
  return result.reason === undefined ? parts : `${result.reason}, ${parts}`;
}

interface Outcome {
  result: TurnResult;
  live: "final" | "aborted" | "error";
}

async function answer(
  job: TurnJob,
  opened: OpenedTurn,
  live: LiveReply,
  trace: ReturnType<TurnDependencies["openTrace"]>,
  deps: TurnDependencies,
  signal: AbortSignal,
): Promise<Outcome> {
  const command = deps.findCommand(job);
  if (command) {
    const text = await deps.runCommand(command, job, signal);
    return { live: "final", result: conclude(job, deps, { text, kind: "notice" }) };
  }
  const { session } = opened;
  const turn = await deps.prepareTurn(job, opened, signal);
  live.onModel(turn.model.ref);
  const traced = traceTurn(trace, turn.model.ref, deps.clock);
  const outcome = await deps.runAgent(turn, {
    signal,
    onText: (text) => live.onDelta(text),
    onTool: (name, phase, isError) => {
      live.onTool(name, phase, isError);
      traced.onTool(name, phase, isError);
    },
    onModelCall(call) {
      traced.onModelCall(call);
      if (call.ref !== undefined) live.onModel(call.ref);
    },
    onRetry: ({ attempt, delayMs, error }) =>
      deps.logger.warn(`the model is asked again: ${error.message}`, { attempt, delayMs }),
    hasSteering: () => deps.hasSteering(job),
    onSteer: () => deps.steer(job, session),
    async onStep(messages) {
      await deps.storage.appendEntries(entriesOf(messages, job, session, deps));
      await deps.showWork(job, turn.display, messages);
    },
  });
  const rest = outcome.messages.slice(outcome.committed);
  await deps.showWork(job, turn.display, rest);
  const files = filesToSend([...(turn.resumeFrom ?? []), ...outcome.messages]);
  const end = turn.pruning === undefined ? session : { ...session, pruning: turn.pruning };
  const shown = (await deps.takeOutCode?.(job.message.address, outcome.text)) ?? { files: [] };
  const told = { ...outcome, ...("text" in shown ? { text: shown.text } : {}) };
  files.push(...shown.files);
  return concludeTurn(job, end, deps, told, entriesOf(rest, job, session, deps), files);
}

function concludeTurn(
  job: TurnJob,
  session: SessionRow,
  deps: TurnDependencies,
  outcome: AgentResult,
  entries: NewTranscriptEntry[],
  files: MediaReference[],
): Outcome {
  const used = outcome.usage;
  const contextTokens = used && (used.inputTokens ?? 0) + (used.outputTokens ?? 0);
  const { key, pruning } = session;
  const state = {
    key,
    ...(contextTokens ? { contextTokens } : {}),
    ...(pruning ? { pruning } : {}),
  };
  const facts = { entries, files, session: state };
  if (outcome.status === "answered") {
    return {
      live: "final",
      result: conclude(job, deps, { ...facts, text: outcome.text, kind: "answer" }),
    };
  }
  if (outcome.status === "aborted") {
    const result = conclude(job, deps, {
      ...facts,
      text: "",
      kind: "notice",
      reason: "stopped by the user",
    });
    return { live: "aborted", result };
  }
  const reason = outcome.error?.message ?? "the model failed";
  const sentence = outcome.error ? describeModelError(outcome.error) : reason;
  const text = outcome.text === "" ? sentence : `${outcome.text}\n\n${sentence}`;
  const cause = outcome.cause === undefined ? undefined : errorMessage(outcome.cause);
  deps.logger.warn(`turn failed: ${reason}`, {
    session: job.sessionKey,
    hint: outcome.error?.hint,
    cause,
  });
  return { live: "error", result: conclude(job, deps, { ...facts, text, kind: "notice", reason }) };
}

/** The end of a turn as one transaction: transcript, inbox state, and the parts of the answer, each with its own key. */
function conclude(
  job: TurnJob,
  deps: TurnDependencies,
  facts: Partial<Pick<TurnResult, "entries" | "session" | "reason">> & {
    text: string;
    kind: "answer" | "notice";
    files?: MediaReference[];
  },
): TurnResult {
  return {
    inboxId: job.id,
    state: facts.reason === undefined ? "answered" : "failed",
    entries: facts.entries ?? [],
    outbox: answerParts(job, facts.text, facts.kind, deps, facts.files),
    ...(facts.reason === undefined ? {} : { reason: facts.reason }),
    ...(facts.session === undefined ? {} : { session: facts.session }),
  };
}

function entriesOf(
  messages: readonly Message[],
  job: Pick<InboxRow, "id">,
  session: SessionRow,
  deps: TurnDependencies,
): NewTranscriptEntry[] {
  return messages.map((message) => ({
    transcriptId: session.transcriptId,
    inboxId: job.id,
    message,
    tokens: estimateMessageTokens(message),
    at: deps.clock.now(),
  }));
}

/** The only place where errors of a turn end: what the user caused is told as it is, anything else as a fault of the program. */
async function fail(
  job: TurnJob,
  live: LiveReply,
  deps: TurnDependencies,
  error: unknown,
): Promise<void> {
  const known = isOpenClawError(error);
  const reason = errorMessage(error);
  deps.logger.error(`turn failed: ${reason}`, {
    session: job.sessionKey,
    ...(known ? { hint: error.hint } : { stack: error instanceof Error ? error.stack : undefined }),
  });
  const text = known
    ? [error.message, error.hint].filter(Boolean).join(" ")
    : "Something went wrong inside the gateway, and this message was not answered. Its log has the details.";
  try {
    await deps.storage.finishTurn(conclude(job, deps, { text, kind: "notice", reason }));
    live.finish("error");
    deps.deliverer.wake();
  } catch (storageError) {
    deps.logger.error(`the end of a turn could not be stored: ${errorMessage(storageError)}`);
    live.finish("error");
  }
}
