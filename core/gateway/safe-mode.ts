import type { Clock } from "../lib/clock.ts";
import type { Disposer } from "../lib/disposer.ts";
import type { Storage } from "../sdk/storage.ts";
import type { GatewayRuntimeOptions } from "./gateway-runtime-contract.ts";

/** Starts that ended badly inside this window count together, in milliseconds. */
const windowMs = 5 * 60 * 1000;
const defaultLimit = 3;

/** One start of the gateway, and whether it may answer. */
export interface Boot {
  readonly id: string;
  /** True after several unclean ends in a row: channels connect and messages are stored, but nothing is answered until somebody says so. */
  isSafe(): boolean;
  /** Leaves safe mode. Answers false when it was not on. */
  leave(): boolean;
  /** Notes that this run ended as it should. */
  end(): Promise<void>;
}

/**
 * Notes the start and looks at how the last ones ended. A message that takes the process down would otherwise do so for ever, under a supervisor many times a
 * minute.
 *
 * @param limit unclean ends that are too many; 0 switches the check off
 */
export async function beginBoot(
  storage: Pick<Storage, "beginBoot" | "endBoot">,
  clock: Pick<Clock, "now">,
  limit: number,
): Promise<Boot> {
  const now = clock.now();
  const { id, unclean } = await storage.beginBoot(now, now - windowMs);
  let safe = limit > 0 && unclean >= limit;
  return {
    id,
    isSafe: () => safe,
    leave() {
      const was = safe;
      safe = false;
      return was;
    },
    end: () => storage.endBoot(id),
  };
}

/** `OPENCLAW_CRASH_LOOP_LIMIT`: how many unclean ends within five minutes lead to safe mode; 0 is never. */
export function crashLoopLimit(env: Record<string, string | undefined>): number {
  const text = env["OPENCLAW_CRASH_LOOP_LIMIT"];
  const limit = Number(text);
  return text === undefined || text === "" || !Number.isInteger(limit) || limit < 0
    ? defaultLimit
    : limit;
}

/** Only a gateway counts its starts: a command that talks to itself ends with its terminal. */
export async function openBoot(
  { mode, clock, processEnv }: GatewayRuntimeOptions,
  storage: Pick<Storage, "beginBoot" | "endBoot">,
  disposer: Disposer,
): Promise<Boot | undefined> {
  if (mode !== "gateway") return undefined;
  const boot = await beginBoot(storage, clock, crashLoopLimit(processEnv));
  disposer.add(() => boot.end());
  return boot;
}

export const safeModeSentence =
  "Safe mode: the gateway ended badly three times within five minutes, so messages are stored and not answered. Look at the log, then run: openclaw gateway resume";
