/** One line of the log. A line that is none of the program's own has only a message. */
export interface LogEntry {
  at?: number;
  level?: string;
  subsystem?: string;
  message: string;
  fields?: Record<string, unknown>;
}

export function parseLogLine(line: string): LogEntry {
  try {
    const row = JSON.parse(line) as Record<string, unknown>;
    if (typeof row["msg"] !== "string") return { message: line };
    const at = Date.parse(String(row["time"]));
    const { level, subsystem, fields } = row;
    return {
      message: row["msg"],
      ...(Number.isNaN(at) ? {} : { at }),
      ...(typeof level === "string" ? { level } : {}),
      ...(typeof subsystem === "string" ? { subsystem } : {}),
      ...(isFilled(fields) ? { fields } : {}),
    };
  } catch {
    return { message: line };
  }
}

function isFilled(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}
