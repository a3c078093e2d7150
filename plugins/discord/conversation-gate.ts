/** Lets a conversation's events pass in order, and holds them back while something older of that conversation is still on its way. */
export interface ConversationGate {
  /** Runs the task at once, or when its conversation is open. What has no conversation never waits. */
  pass(conversation: string | undefined, task: () => void): void;
  /** Holds every conversation back. */
  holdAll(): void;
  /** Of all that is held, goes on holding these alone. */
  holdOnly(conversations: readonly string[]): void;
  open(conversation: string): void;
  openAll(): void;
  /** The conversations in which somebody waits. */
  waiting(): string[];
}

/** More than this is a flood, and order is worth less than memory. */
const mostWaiting = 5000;

export function createConversationGate(): ConversationGate {
  const queues = new Map<string, (() => void)[]>();
  let held: "all" | Set<string> = new Set();
  let count = 0;

  const isHeld = (conversation: string): boolean => held === "all" || held.has(conversation);

  function release(conversation: string): void {
    const queue = queues.get(conversation) ?? [];
    queues.delete(conversation);
    count -= queue.length;
    for (const task of queue) task();
  }

  return {
    pass(conversation, task) {
      if (conversation === undefined || !isHeld(conversation) || count >= mostWaiting)
        return task();
      count += 1;
      const queue = queues.get(conversation) ?? [];
      queue.push(task);
      queues.set(conversation, queue);
    },
    holdAll() {
      held = "all";
    },
    holdOnly(conversations) {
      held = new Set(conversations);
      for (const conversation of queues.keys()) if (!isHeld(conversation)) release(conversation);
    },
    open(conversation) {
      if (held !== "all") held.delete(conversation);
      if (!isHeld(conversation)) release(conversation);
    },
    openAll() {
      held = new Set();
      for (const conversation of queues.keys()) release(conversation);
    },
    waiting: () => [...queues.keys()],
  };
}
