const units = [
  { ms: 24 * 60 * 60 * 1000, name: "d" },
  { ms: 60 * 60 * 1000, name: "h" },
  { ms: 60 * 1000, name: "min" },
  { ms: 1000, name: "s" },
] as const;

/** A length of time in its two largest units: `3 min 20 s`. */
export function formatDuration(ms: number): string {
  const largest = units.findIndex((unit) => ms >= unit.ms);
  if (largest === -1) return "0 s";
  const parts: string[] = [];
  let left = ms;
  for (const unit of units.slice(largest, largest + 2)) {
    const count = Math.floor(left / unit.ms);
    left -= count * unit.ms;
    if (count > 0) parts.push(`${count} ${unit.name}`);
  }
  return parts.join(" ");
}
