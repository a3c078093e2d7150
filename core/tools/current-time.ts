import { z } from "zod";
import { defineTool } from "../sdk/tool.ts";

export const currentTime = defineTool({
  name: "current_time",
  description: "Tells the current date and time, in the user's time zone or another one.",
  risk: "none",
  idempotent: true,
  inputSchema: z.strictObject({
    timeZone: z
      .string()
      .optional()
      .describe("IANA name such as Europe/Berlin or Asia/Shanghai; left out: the user's own."),
  }),
  async execute({ timeZone }, context) {
    return describeTime(context.now(), timeZone ?? context.timeZone);
  },
});

/** `2026-11-21T03:45:12+01:00 (Saturday, 21 November 2026, Europe/Berlin)` */
function describeTime(now: number, timeZone: string): string {
  const format = openFormat(timeZone);
  const parts = new Map(format.formatToParts(now).map((part) => [part.type, part.value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? "";
  const date = `${part("year")}-${part("month")}-${part("day")}`;
  const time = `${part("hour")}:${part("minute")}:${part("second")}`;
  const offset = part("timeZoneName").replace("GMT", "") || "+00:00";
  const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone }).format(now);
  return `${date}T${time}${offset} (${day}, ${timeZone})`;
}

function openFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-GB", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      timeZoneName: "longOffset",
    });
  } catch {
    throw new Error(
      `“${timeZone}” is not a time zone that is known here. Use an IANA name, for example Europe/Berlin or Asia/Shanghai.`,
    );
  }
}
