import type { Clock } from "../lib/clock.ts";
import { createId } from "../lib/id.ts";
import {
  approvalDecisions,
  type ApprovalAnswer,
  type ApprovalDecision,
  type ApprovalRequest,
} from "../sdk/approval.ts";
import type { Address, Sender } from "../sdk/channel.ts";
import type { ChoiceAnswer, ChoiceMade } from "../sdk/choice.ts";
import type { Storage } from "../sdk/storage.ts";
import { approvalQuestion, buttonId, readButton, settledSentence } from "./approval-texts.ts";
import { partKey } from "./answer-parts.ts";
import type { TurnJob } from "./prepared-turn.ts";

/** What waits for the word of an owner. A decision holds for the request that it was asked for, and each request is decided once. */
export interface Approvals {
  /** Asks in the chat that the turn belongs to. Resolves with a refusal when nobody decides in time or the turn is stopped. */
  ask(job: TurnJob, request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalAnswer>;
  /** Answers in a sentence what came of it. */
  decide(id: string, decision: ApprovalDecision, by: Decider): Promise<ChoiceAnswer>;
  /** A pressed button; who pressed it comes from the transport. */
  choose(choice: ChoiceMade): Promise<ChoiceAnswer>;
  /** What waits now, the oldest first. */
  list(): OpenApproval[];
  /** Is called whenever something begins or ends to wait. Answers the function that ends it. */
  onChange(listener: () => void): () => void;
  /** Refuses what waits, because the gateway stops. */
  close(): void;
  /** Says of what waited when the last process ended that it waits no more. */
  expireInterrupted(): Promise<void>;
}

export interface OpenApproval {
  id: string;
  request: ApprovalRequest;
  /** Who wrote the message that led to it, and where. */
  sender: string;
  address: Address;
  sessionKey: string;
  askedAt: number;
  expiresAt: number;
}

export interface Decider {
  name: string;
  isOwner: boolean;
}

export interface ApprovalsOptions {
  storage: Pick<Storage, "enqueueOutbox" | "writeNote" | "listNotes">;
  clock: Clock;
  isOwner(who: { sender: Sender; address: Address }): boolean;
  /** Something was put into the outbox. */
  wake(): void;
}

interface Pending extends OpenApproval {
  settle(answer: ApprovalAnswer): void;
}

const scope = "approvals";
const waitMs = 15 * 60 * 1000;
const noticeLifetimeMs = 60 * 60 * 1000;
const over = "This request is not open any more.";

export function createApprovals(options: ApprovalsOptions): Approvals {
  const { storage, clock } = options;
  const pending = new Map<string, Pending>();
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };

  async function decide(
    id: string,
    decision: ApprovalDecision,
    by: Decider,
  ): Promise<ChoiceAnswer> {
    if (!by.isOwner) return { text: "Only an owner of this gateway can decide this." };
    const found = pending.get(id.toLowerCase());
    if (found === undefined) return { text: over, settled: over };
    const isAllowed = decision !== "deny";
    const isAlways = decision === "allow-always";
    found.settle(
      isAllowed ? { isAllowed, isAlways } : { isAllowed, reason: `${by.name} said no.` },
    );
    const settled = settledSentence(found.request, decision, by.name);
    return { text: settled, settled };
  }

  return {
    ask: (job, request, signal) => ask(job, request, signal, { ...options, pending, changed }),
    decide,
    list: () => [...pending.values()].map(({ settle: _, ...open }) => open),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async choose({ id, sender, address }) {
      const button = readButton(id);
      if (button === undefined) return { text: over };
      const isOwner = options.isOwner({ sender, address });
      return decide(button.id, button.decision, { name: sender.name, isOwner });
    },
    close() {
      for (const { settle } of pending.values()) settle(refusal("the gateway stops."));
    },
    async expireInterrupted() {
      for (const { name, text } of await storage.listNotes(scope, "")) {
        const { address, what } = JSON.parse(text) as { address: Address; what: string };
        const said = `The gateway was started anew while it waited for your word on \`${what}\`. That request has run out; ask again if you still want it.`;
        await storage.enqueueOutbox([notice(partKey(name, "expired"), address, said, clock.now())]);
        await storage.writeNote(scope, name, undefined);
      }
    },
  };
}

function notice(key: string, address: Address, text: string, now: number) {
  return {
    key,
    part: 0,
    address,
    text,
    kind: "notice" as const,
    expiresAt: now + noticeLifetimeMs,
  };
}

async function ask(
  job: TurnJob,
  asked: ApprovalRequest,
  signal: AbortSignal,
  {
    storage,
    clock,
    wake,
    pending,
    changed,
  }: ApprovalsOptions & { pending: Map<string, Pending>; changed: () => void },
): Promise<ApprovalAnswer> {
  // What is decided on must not change while somebody thinks about it.
  const request = structuredClone(asked);
  const id = createId(clock.now()).slice(-6);
  const { address, id: messageId, sender } = job.message;
  const settled = Promise.withResolvers<ApprovalAnswer>();
  const finished = new AbortController();
  const askedAt = clock.now();
  const times = { askedAt, expiresAt: askedAt + waitMs };
  const open = { id, request, sender: sender.name, address, sessionKey: job.sessionKey, ...times };
  pending.set(id, { ...open, settle: settled.resolve });
  changed();
  const onAbort = (): void => settled.resolve(refusal("the turn was stopped."));
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  clock.sleep(waitMs, finished.signal).then(
    () => settled.resolve(refusal("nobody decided in time.")),
    () => undefined,
  );
  try {
    const what = request.argv.join(" ").slice(0, 200);
    await storage.writeNote(scope, id, JSON.stringify({ address, what }));
    const text = approvalQuestion(request, { id, name: sender.name, minutes: waitMs / 60_000 });
    const row = notice(partKey(`approval:${id}`, 0), address, text, clock.now());
    const choices = approvalDecisions.map((decision) => buttonId(id, decision));
    await storage.enqueueOutbox([{ ...row, replyTo: messageId, choices }]);
    wake();
    return await settled.promise;
  } finally {
    pending.delete(id);
    changed();
    finished.abort();
    signal.removeEventListener("abort", onAbort);
    await storage.writeNote(scope, id, undefined);
  }
}

function refusal(reason: string): ApprovalAnswer {
  return { isAllowed: false, reason };
}
