/**
 * How long the vendor asks to wait, in milliseconds, from `retry-after-ms` or `retry-after` (seconds, or a date that is held against the answer's own
 * `date` header, so that a wrong clock here does no harm). Undefined when nothing usable is there.
 *
 * @param headers names in lower case
 */
export function readRetryAfter(
  headers: Record<string, string> | undefined,
  now: () => number = Date.now,
): number | undefined {
  if (headers === undefined) return undefined;
  const milliseconds = Number.parseFloat(headers["retry-after-ms"] ?? "");
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return Math.round(milliseconds);
  const value = headers["retry-after"]?.trim();
  if (value === undefined || value === "") return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.round(Number(value) * 1000);
  const at = Date.parse(value);
  if (Number.isNaN(at)) return undefined;
  const answeredAt = Date.parse(headers["date"] ?? "");
  return Math.max(0, at - (Number.isNaN(answeredAt) ? now() : answeredAt));
}
