/** The day in words, and the zone in which it is that day. Keeps its formatters: making one takes longer than all else in a system prompt. */
export interface Calendar {
  /** UTC when the given zone does not exist. */
  day(now: number, timeZone: string): { date: string; zone: string };
}

const parts = { weekday: "long", day: "numeric", month: "long", year: "numeric" } as const;

export function createCalendar(): Calendar {
  const formatters = new Map<string, Intl.DateTimeFormat | undefined>();
  const formatter = (timeZone: string): Intl.DateTimeFormat | undefined => {
    if (!formatters.has(timeZone)) formatters.set(timeZone, createFormatter(timeZone));
    return formatters.get(timeZone);
  };
  return {
    day(now, timeZone) {
      const own = formatter(timeZone);
      if (own !== undefined) return { date: own.format(now), zone: timeZone };
      return { date: formatter("UTC")?.format(now) ?? "", zone: "UTC" };
    },
  };
}

function createFormatter(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-GB", { ...parts, timeZone });
  } catch {
    return undefined;
  }
}
