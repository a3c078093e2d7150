/** `2026-11-21`: the day that a moment belongs to in a time zone. */
export function dayOf(at: number, timeZone: string): string {
  return dayFormat(timeZone).format(at);
}

/** Making it takes longer than using it; for a caller that asks often. */
export function dayFormat(timeZone: string): Pick<Intl.DateTimeFormat, "format"> {
  const format = { timeZone, year: "numeric", month: "2-digit", day: "2-digit" } as const;
  return new Intl.DateTimeFormat("en-CA", format);
}

/** The day so many days before. */
export function daysBefore(day: string, days: number): string {
  const at = Date.parse(`${day}T12:00:00Z`) - days * 86_400_000;
  return new Date(at).toISOString().slice(0, 10);
}
