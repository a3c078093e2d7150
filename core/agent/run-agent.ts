import type { AssistantMessage } from "../sdk/message.ts";
import type { ModelError } from "../sdk/provider.ts";
import type { AgentResult, AgentRun } from "./agent-run.ts";
import { answerWhole } from "./continue-answer.ts";
import { deadlineNotice, notices, stepLimitNotice } from "./notices.ts";
import { describeModelError } from "./model-error-text.ts";
import { resumeTurn } from "./resume-turn.ts";
import { runToolCalls } from "./run-tool-calls.ts";
import type { StepAnswer } from "./stream-step.ts";
import { createTurn, type Turn } from "./turn.ts";

/**
 * One turn: asks the model, runs the tools that it calls, and asks again until it answers or a limit is met. Never rejects: every failure is in the
 * result, and so is everything that had been done before it.
 */
export async function runAgent(run: AgentRun): Promise<AgentResult> {
  const turn = createTurn(run);
  try {
    return await runSteps(turn);
  } catch (cause) {
    return { ...result(turn, "failed"), error: internalError, cause };
  } finally {
    turn.end();
  }
}

async function runSteps(turn: Turn): Promise<AgentResult> {
  const resumed = await resumeTurn(turn);
  if (resumed.isComplete) return result(turn, "answered");
  for (let step = resumed.steps; step < turn.limits.maxSteps; step += 1) {
    const answer = await answerWhole(turn);
    if (answer.error !== undefined) return fail(turn, answer, answer.error);
    if (answer.calls.length === 0) return conclude(turn, answer);
    turn.record.add(toMessage(turn, answer));
    await turn.record.commit();
    const notice = await runToolCalls(turn, answer.calls);
    if (turn.signal.aborted) return interrupt(turn);
    if (notice !== undefined) return concludeWith(turn, notice);
    turn.record.addStored(...((await turn.run.hooks?.onSteer?.()) ?? []));
  }
  return concludeWith(turn, stepLimitNotice(turn.limits.maxSteps));
}

function fail(turn: Turn, answer: StepAnswer, error: ModelError): AgentResult {
  if (turn.signal.aborted) return interrupt(turn, answer);
  const begun = answer.text.trim();
  if (begun !== "") {
    const text = `${begun}\n\n${describeModelError(error)}`;
    turn.record.add(toMessage(turn, { ...answer, calls: [], text }));
  }
  return { ...result(turn, "failed"), error };
}

/**
 * The caller's signal fired, or the deadline passed. The first ends the turn silently, and what was begun is not kept: read again, half an answer would pass for a
 * whole one. The second says so.
 */
function interrupt(turn: Turn, answer?: StepAnswer): AgentResult {
  if (turn.run.signal.aborted) return result(turn, "aborted");
  const partial = answer === undefined ? undefined : { ...answer, calls: [] };
  return concludeWith(turn, deadlineNotice(turn.limits.timeoutSeconds), partial);
}

/** The model stopped. What is missing from its answer is said in the text; a text of the model's own is stored without that. */
function conclude(turn: Turn, answer: StepAnswer): AgentResult {
  const isEmpty = answer.text.trim() === "";
  const notice = noticeFor(turn, answer, isEmpty);
  if (isEmpty && notice !== undefined) return concludeWith(turn, notice, answer);
  if (!isEmpty) turn.record.add(toMessage(turn, answer));
  if (notice !== undefined) turn.text.appendNotice(notice);
  return result(turn, "answered");
}

function noticeFor(turn: Turn, answer: StepAnswer, isEmpty: boolean): string | undefined {
  if (answer.reason === "length") return isEmpty ? notices.lengthWithoutText : notices.length;
  if (answer.reason === "content-filter") {
    return isEmpty ? notices.contentFilter : notices.contentFilterCut;
  }
  return turn.text.text === "" ? notices.empty : undefined;
}

/** Ends the turn with a sentence of the gateway, which becomes the last message of the transcript as well. */
function concludeWith(turn: Turn, notice: string, partial?: StepAnswer): AgentResult {
  turn.text.appendNotice(notice);
  const text = [partial?.text.trim() ?? "", notice].filter((part) => part !== "").join("\n\n");
  turn.record.add(toMessage(turn, { reasoning: "", calls: [], ...partial, text }));
  return result(turn, "answered");
}

function toMessage(turn: Turn, answer: StepAnswer): AssistantMessage {
  const text = answer.text.trim();
  return {
    role: "assistant",
    content: text === "" ? [] : [{ type: "text", text }],
    ...(answer.reasoning === "" ? {} : { reasoning: answer.reasoning }),
    ...(answer.calls.length === 0 ? {} : { toolCalls: answer.calls }),
    ...(answer.usage === undefined ? {} : { usage: answer.usage }),
    model: answer.ref ?? turn.run.model.ref,
    ...(answer.reason === undefined ? {} : { finishReason: answer.reason }),
  };
}

function result(turn: Turn, status: AgentResult["status"]): AgentResult {
  const { last, total } = turn.usage;
  return {
    status,
    text: turn.text.text,
    messages: turn.record.messages,
    committed: turn.record.committed,
    ...(last === undefined ? {} : { usage: last }),
    ...(total === undefined ? {} : { totalUsage: total }),
    ...(turn.shortenedHistory ? { shortenedHistory: true } : {}),
  };
}

const internalError: ModelError = {
  kind: "unknown",
  message: "Something went wrong inside the gateway while this was answered.",
  hint: "Please try again; the log of the gateway says more.",
  retryable: true,
};
