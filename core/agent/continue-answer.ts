import { addUsage } from "./add-usage.ts";
import { callModel } from "./call-model.ts";
import type { StepAnswer } from "./stream-step.ts";
import type { Turn } from "./turn.ts";

const maxContinuations = 3;

/** Said to the model alone; it is never stored. */
const goOn =
  "Your answer was cut off by the output limit. Go on exactly where it stopped, in the middle of a sentence or word if need be. Do not apologise, do not repeat anything, do not sum up. If much is left, write less of it at once.";

const cutCallText =
  "This did not run: the call was cut off by the output limit before its arguments were complete. Split the work: make a smaller call first, then add to it with further calls.";

/**
 * One step of the turn, whole if that can be had. An answer that hits the output limit is asked for again with the model's own limit while nothing of it was
 * shown; else the model is asked to go on, three times at most, and the parts become one answer. A tool call that was cut off will not run. Never rejects.
 */
export async function answerWhole(turn: Turn): Promise<StepAnswer> {
  const first = await callModel(turn);
  if (!isCut(first) || hasOwnLimit(turn)) return markCutCall(turn, first);
  try {
    const answer = await withHigherLimit(turn, first);
    return markCutCall(turn, await withRest(turn, answer));
  } finally {
    turn.continuation = { messages: [] };
  }
}

function isCut({ reason, error }: StepAnswer): boolean {
  return reason === "length" && error === undefined;
}

/** A limit that the user set is meant. */
function hasOwnLimit({ run }: Turn): boolean {
  const { params = {} } = run.model;
  return [params["maxTokens"], params["max_tokens"]].some((limit) => typeof limit === "number");
}

async function withHigherLimit(turn: Turn, answer: StepAnswer): Promise<StepAnswer> {
  const { model, maxOutputTokens } = turn.run.model;
  const most = model.maxTokens;
  if (most === undefined || (maxOutputTokens ?? 0) >= most) return answer;
  turn.continuation = { messages: [], maxOutputTokens: most };
  const used = answer.usage?.outputTokens ?? 0;
  if (answer.text.trim() !== "" || used >= most * 0.9) return answer;
  const again = await callModel(turn);
  const isWorse = again.error !== undefined && !turn.signal.aborted;
  return isWorse ? answer : again;
}

async function withRest(turn: Turn, answer: StepAnswer): Promise<StepAnswer> {
  let whole = answer;
  for (let count = 0; count < maxContinuations; count += 1) {
    if (!isCut(whole) || whole.calls.length > 0 || whole.text.trim() === "") break;
    turn.continuation = {
      ...turn.continuation,
      messages: [
        { role: "assistant", content: [{ type: "text", text: whole.text }] },
        { role: "user", content: [{ type: "text", text: goOn }] },
      ],
    };
    const more = await callModel(turn);
    if (turn.signal.aborted) return { ...joined(whole, more), ...errorOf(more) };
    // What went wrong with the rest is no reason to lose the beginning: it stands as an answer that was cut.
    if (more.error !== undefined) return { ...joined(whole, more), reason: "length", calls: [] };
    if (more.text.trim() === "" && more.calls.length === 0) break;
    whole = joined(whole, more);
  }
  return whole;
}

function errorOf({ error }: StepAnswer): Pick<StepAnswer, "error"> {
  return error === undefined ? {} : { error };
}

function joined(before: StepAnswer, after: StepAnswer): StepAnswer {
  const usage = after.usage === undefined ? before.usage : addUsage(before.usage, after.usage);
  const reason = after.reason ?? before.reason;
  return {
    text: before.text + after.text,
    reasoning: before.reasoning + after.reasoning,
    calls: after.calls,
    ...(usage === undefined ? {} : { usage }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Of several calls only the last can be incomplete. Its arguments may look complete by chance. */
function markCutCall(turn: Turn, answer: StepAnswer): StepAnswer {
  const last = answer.calls.at(-1);
  if (isCut(answer) && last !== undefined) turn.refusedCalls.set(last.id, cutCallText);
  return answer;
}
