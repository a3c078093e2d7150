import type { InboxRow, OutboxRow, TraceStep } from "../sdk/storage.ts";
import type { Explanation } from "./explanation.ts";

/** The way of a message for people, a line each. Holds no text of the message. */
export function explanationLines({ message, trace, sends }: Explanation): string[] {
  return [
    ...headLines(message),
    ...decisionLines(message),
    ...trace.map((step) => stepLine(step, message.acceptedAt)),
    ...sends.map(sendLine),
    endLine(message, sends),
  ];
}

function headLines({ id, message, sessionKey, acceptedAt }: InboxRow): string[] {
  const { address, sender } = message;
  const thread = address.thread === undefined ? "" : `, thread ${address.thread}`;
  return [
    `Message ${message.id} from ${sender.name} (${sender.id})`,
    `  where:    ${address.channel}/${address.account}, conversation ${address.conversation}${thread}`,
    ...(message.link === undefined ? [] : [`  link:     ${message.link}`]),
    `  stored:   ${new Date(acceptedAt).toISOString()} as ${id}`,
    `  session:  ${sessionKey}`,
  ];
}

function decisionLines({ decision }: InboxRow): string[] {
  const verdict = decision.admitted ? "let in" : "kept out";
  return [
    `  ${verdict}:`.padEnd(12) + decision.reason,
    `  rule:     ${decision.rule}`,
    ...(decision.fix === undefined ? [] : [`  change:   ${decision.fix}`]),
  ];
}

function stepLine({ at, kind, text, facts }: TraceStep, start: number): string {
  const figures = Object.entries(facts ?? {}).map(([name, value]) => `${name} ${value}`);
  const tail = figures.length === 0 ? "" : ` (${figures.join(", ")})`;
  return `  +${String(at - start).padStart(6)} ms  ${kind.padEnd(8)} ${text}${tail}`;
}

function sendLine({ part, state, attempts, messageId, error, kind }: OutboxRow): string {
  const facts = [
    `${attempts} ${attempts === 1 ? "attempt" : "attempts"}`,
    ...(messageId === undefined ? [] : [`message ${messageId}`]),
    ...(error === undefined ? [] : [error]),
  ];
  return `  part ${part + 1}:   ${kind}, ${state} (${facts.join(", ")})`;
}

function endLine({ state, reason, attempts }: InboxRow, sends: readonly OutboxRow[]): string {
  const tries = attempts > 1 ? `, ${attempts} attempts` : "";
  const why = reason === undefined ? "" : `: ${reason}`;
  const waiting = sends.filter((row) => row.state === "pending" || row.state === "sending").length;
  const rest = waiting === 0 ? "" : `; ${waiting} of ${sends.length} parts still to send`;
  return `  state:    ${state}${tries}${why}${rest}`;
}
