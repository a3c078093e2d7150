import { existsSync } from "node:fs";
import type { Paths } from "../../config/paths.ts";
import { cooldownScope, parseCooldown, type Cooldown } from "../../models/cooldowns.ts";

/** The models and keys that failed lately, the newest failure first. Empty where no gateway has run yet. */
export async function readCooldowns({ databaseFile }: Paths): Promise<Cooldown[]> {
  if (!existsSync(databaseFile)) return [];
  const { openStorage } = await import("../../storage/open-storage.ts");
  const storage = await openStorage(databaseFile);
  try {
    const notes = await storage.listNotes(cooldownScope, "");
    const found = notes.flatMap(({ text }) => parseCooldown(text) ?? []);
    return found.toSorted((left, right) => right.failedAt - left.failedAt);
  } finally {
    await storage.close();
  }
}

/** The section of the status; nothing when nothing failed. */
export function failedLately(failures: readonly Cooldown[], now = Date.now()): string[] {
  if (failures.length === 0) return [];
  return ["", "Failed lately", ...failures.map((each) => `- ${describeCooldown(each, now)}`)];
}

/** `model acme/large rests until 12:30:00 UTC after 2 failures: …` */
function describeCooldown({ name, until, count, message }: Cooldown, now: number): string {
  const failures = count === 1 ? "1 failure" : `${count} failures`;
  const when =
    until > now
      ? `rests until ${new Date(until).toISOString().slice(11, 19)} UTC`
      : "may be asked again";
  return `${name} ${when} after ${failures}: ${message}`;
}
