/** What Discord says about the logins that are left, in `GET /gateway/bot`. */
export interface SessionLimit {
  remaining: number;
  /** Milliseconds until there are new ones. */
  reset_after: number;
}

export interface IdentifyBudget {
  /** Takes one login from the budget; waits for the next day's where there is none. Rejects when the signal fires. */
  take(signal: AbortSignal): Promise<void>;
}

/** So many are kept back for the operator's own restarts. */
const reserve = 5;

/** Discord withdraws the token of a bot that logs in more than a thousand times a day, so the last few logins are not spent on reconnecting. */
export function createIdentifyBudget(
  ask: () => Promise<SessionLimit>,
  wait: (ms: number, signal: AbortSignal) => Promise<void>,
  onWait: (ms: number) => void,
): IdentifyBudget {
  let remaining: number | undefined;
  return {
    async take(signal) {
      for (;;) {
        signal.throwIfAborted();
        if (remaining !== undefined && remaining > reserve) {
          remaining -= 1;
          return;
        }
        const limit = await ask();
        // The very first login of a start may use what is kept back.
        const isFirst = remaining === undefined;
        remaining = limit.remaining;
        if (remaining > (isFirst ? 0 : reserve)) {
          remaining -= 1;
          return;
        }
        onWait(limit.reset_after);
        await wait(limit.reset_after, signal);
      }
    },
  };
}
