import type { Config } from "../config/schema.ts";
import type { ResetRule } from "../sdk/storage-sessions.ts";

type SessionConfig = NonNullable<Config["session"]>;
type ResetPolicy = NonNullable<SessionConfig["reset"]>;

export interface ResetOccasion {
  channel: string;
  kind: "direct" | "group" | "thread";
  /** Milliseconds since 1970. */
  now: number;
}

const usualHour = 4;
const usualIdleMinutes = 60;

/**
 * When the conversation that a message belongs to is over: `session.reset`, and more closely `resetByType` and `resetByChannel`. Undefined when it never is.
 * Where both a daily hour and an idle time are given, the earlier of them counts.
 */
export function resetRule(
  session: SessionConfig | undefined,
  { channel, kind, now }: ResetOccasion,
): ResetRule | undefined {
  const policy: ResetPolicy = {
    ...session?.reset,
    ...session?.resetByType?.[kind],
    ...session?.resetByChannel?.[channel],
  };
  const mode = policy.mode ?? modeOf(policy);
  if (mode === "none") return undefined;
  const isIdle = mode === "idle" || policy.idleMinutes !== undefined;
  const minutes = policy.idleMinutes ?? usualIdleMinutes;
  return {
    ...(mode === "daily" ? { startedBefore: lastHour(policy.atHour ?? usualHour, now) } : {}),
    ...(isIdle ? { quietSince: now - minutes * 60_000 } : {}),
  };
}

/** What was meant where only a figure is given. */
function modeOf({ atHour, idleMinutes }: ResetPolicy): NonNullable<ResetPolicy["mode"]> {
  if (atHour !== undefined) return "daily";
  return idleMinutes === undefined ? "none" : "idle";
}

/** The last time that this hour began, by the clock on this machine's wall. */
function lastHour(hour: number, now: number): number {
  const moment = new Date(now);
  moment.setHours(hour, 0, 0, 0);
  if (moment.getTime() > now) moment.setDate(moment.getDate() - 1);
  return moment.getTime();
}
