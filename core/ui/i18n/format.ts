import { languageTags, type Language } from "./language.ts";

/** Figures and times as the reader writes them. */
export interface Format {
  number(value: number): string;
  /** `1.2M`, for the axis of a chart. */
  short(value: number): string;
  /** `3 minutes ago`, `in 2 hours`. */
  ago(at: number, now?: number): string;
  time(at: number): string;
  /** The time of day with seconds. */
  clock(at: number): string;
  /** `21 Nov`, of a day such as `2026-11-21`. */
  day(day: string): string;
  /** From millionths of the currency's unit. */
  money(millionths: number, currency: string): string;
  duration(milliseconds: number): string;
}

const steps = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

export function createFormat(language: Language): Format {
  const tag = languageTags[language];
  const number = new Intl.NumberFormat(tag);
  const short = new Intl.NumberFormat(tag, { notation: "compact", maximumFractionDigits: 1 });
  const ago = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
  const time = new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short" });
  const clock = new Intl.DateTimeFormat(tag, { timeStyle: "medium" });
  const day = new Intl.DateTimeFormat(tag, { day: "numeric", month: "short", timeZone: "UTC" });
  return {
    number: (value) => number.format(value),
    short: (value) => short.format(value),
    ago(at, now = Date.now()) {
      const [unit, size] = stepFor(at - now);
      return ago.format(Math.round((at - now) / size), unit);
    },
    time: (at) => time.format(at),
    clock: (at) => clock.format(at),
    day: (text) => day.format(Date.parse(`${text}T00:00:00Z`)),
    money(millionths, currency) {
      const amount = millionths / 1e6;
      const digits =
        amount === 0 || amount >= 1 ? 2 : Math.min(6, 1 - Math.floor(Math.log10(amount)));
      return `${amount.toFixed(Math.max(2, digits))} ${currency}`;
    },
    duration(milliseconds) {
      const [unit, size] = stepFor(milliseconds);
      const style = { style: "unit", unit, unitDisplay: "long" } as const;
      return new Intl.NumberFormat(tag, style).format(Math.round(milliseconds / size));
    },
  };
}

function stepFor(milliseconds: number): (typeof steps)[number] {
  const length = Math.abs(milliseconds);
  return steps.find(([, size]) => length >= size) ?? ["second", 1000];
}
