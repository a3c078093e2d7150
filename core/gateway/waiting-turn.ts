import type { LiveReply } from "../channels/live-reply.ts";
import type { Address } from "../sdk/channel.ts";
import type { QueueMode } from "../sdk/session-settings.ts";
import type { TurnJob } from "./prepared-turn.ts";

/** A message that waits for its turn, or whose turn runs. */
export interface WaitingTurn {
  job: TurnJob;
  live: LiveReply;
  controller: AbortController;
  /** Another turn answers it, or it was dropped: it gets no turn of its own. */
  isTaken: boolean;
  /** It came while another turn of the session ran or waited. */
  isLate: boolean;
  isCommand: boolean;
  /** The queue's mode when it came. */
  mode?: QueueMode;
  /** Messages that go with it because the queue was full. */
  company: WaitingTurn[];
}

/** The first of a lane, a command, and what was stopped before it began have a turn to themselves. */
export function isAlone({ isCommand, isLate, controller }: WaitingTurn): boolean {
  return isCommand || !isLate || controller.signal.aborted;
}

/**
 * Only messages of one person in one place become one turn: each person has rights and limits of their own, and the answer goes to one place. Commands stay
 * by themselves.
 */
export function belongTogether(left: WaitingTurn, right: WaitingTurn): boolean {
  if (left.isCommand || right.isCommand) return false;
  const [one, other] = [left.job.message, right.job.message];
  return one.sender.id === other.sender.id && samePlace(one.address, other.address);
}

function samePlace(left: Address, right: Address): boolean {
  return (
    left.channel === right.channel &&
    left.account === right.account &&
    left.conversation === right.conversation &&
    left.thread === right.thread
  );
}
