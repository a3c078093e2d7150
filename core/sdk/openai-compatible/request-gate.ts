import type { ModelError, ProviderEndpoint } from "../provider.ts";
import { hostOf } from "./endpoint-text.ts";

/** Requests of one key that run side by side unless the endpoint says otherwise. */
const usualLimit = 8;

/** A place among the requests that run. */
export interface RequestSlot {
  /** Gives the place back; more than once does no harm. */
  leave(error?: ModelError): void;
}

export interface RequestGate {
  /** Waits for a place among the requests of the same host and key, in order of arrival. Undefined when the signal fires first. */
  enter(endpoint: ProviderEndpoint, signal: AbortSignal): Promise<RequestSlot | undefined>;
}

interface Lane {
  running: number;
  /** How many may run: the limit, or fewer after the endpoint complained. */
  allowed: number;
  waiting: (() => void)[];
}

/**
 * Limits how many requests run at once with one key. Each complaint of the endpoint about too many at once halves the number; each answer after that allows
 * one more, up to the limit.
 */
export function createRequestGate(): RequestGate {
  const lanes = new Map<string, Lane>();

  function admitNext(key: string, lane: Lane): void {
    while (lane.running < lane.allowed) {
      const next = lane.waiting.shift();
      if (next === undefined) break;
      lane.running += 1;
      next();
    }
    if (lane.running === 0 && lane.waiting.length === 0) lanes.delete(key);
  }

  function slotIn(key: string, lane: Lane, limit: number): RequestSlot {
    let hasLeft = false;
    return {
      leave(error) {
        if (hasLeft) return;
        hasLeft = true;
        lane.running -= 1;
        const isCrowded = error?.reason === "concurrency" || error?.reason === "burst";
        if (isCrowded) lane.allowed = Math.max(1, Math.floor(lane.allowed / 2));
        else if (error === undefined) lane.allowed = Math.min(limit, lane.allowed + 1);
        admitNext(key, lane);
      },
    };
  }

  return {
    async enter(endpoint, signal) {
      if (signal.aborted) return undefined;
      const limit = endpoint.maxConcurrent ?? usualLimit;
      const key = JSON.stringify([hostOf(endpoint.baseUrl), endpoint.apiKey]);
      const lane = lanes.get(key) ?? { running: 0, allowed: limit, waiting: [] };
      lane.allowed = Math.min(lane.allowed, limit);
      lanes.set(key, lane);
      if (lane.running < lane.allowed) {
        lane.running += 1;
        return slotIn(key, lane, limit);
      }
      const turn = Promise.withResolvers<boolean>();
      const start = (): void => turn.resolve(true);
      const stop = (): void => {
        const at = lane.waiting.indexOf(start);
        if (at === -1) return;
        lane.waiting.splice(at, 1);
        turn.resolve(false);
      };
      lane.waiting.push(start);
      signal.addEventListener("abort", stop, { once: true });
      const isAdmitted = await turn.promise;
      signal.removeEventListener("abort", stop);
      return isAdmitted ? slotIn(key, lane, limit) : undefined;
    },
  };
}
