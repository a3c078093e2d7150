/** Lets a conversation's events pass in order, and holds them back while something older of that conversation is still on its way. */
export interface ConversationGate {
  /** Runs the task at once, or when its conversation is open. What has no conversation never waits. */
  pass(conversation: string | undefined, task: () => void): void;
  /** Holds every conversation back until the hold is told otherwise, for a minute at most. It takes the place of the hold before, which has no say any more. */
  hold(): Hold;
}

export interface Hold {
  /** Goes on holding these conversations alone. */
  only(conversations: readonly string[]): void;
  open(conversation: string): void;
  /** Opens whatever is still held. */
  end(): void;
  /** The conversations in which somebody waits. */
  waiting(): string[];
}

/** More than this is a flood, and order is worth less than memory. */
const mostWaiting = 5000;
const usualHoldMs = 60_000;

export function createConversationGate(longestHoldMs = usualHoldMs): ConversationGate {
  const queues = new Map<string, (() => void)[]>();
  let held: "all" | Set<string> = new Set();
  let count = 0;
  let current: Hold | undefined;
  let expiry: NodeJS.Timeout | undefined;

  const isHeld = (conversation: string): boolean => held === "all" || held.has(conversation);

  function change(next: "all" | Set<string>): void {
    held = next;
    for (const [conversation, queue] of queues) {
      if (isHeld(conversation)) continue;
      queues.delete(conversation);
      count -= queue.length;
      for (const task of queue) task();
    }
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
    hold() {
      const hold: Hold = {
        only(conversations) {
          if (current === hold) change(new Set(conversations));
        },
        open(conversation) {
          if (current !== hold || held === "all") return;
          held.delete(conversation);
          change(held);
        },
        end() {
          if (current !== hold) return;
          clearTimeout(expiry);
          change(new Set());
        },
        waiting: () => [...queues.keys()],
      };
      clearTimeout(expiry);
      expiry = setTimeout(() => hold.end(), longestHoldMs);
      expiry.unref();
      current = hold;
      held = "all";
      return hold;
    },
  };
}
