import { displayPath, type Paths } from "../../config/paths.ts";
import type { AdoptedCopy } from "../../storage/adopt-copy.ts";
import type { CliContext } from "../context.ts";
import { writeJson, writeLine } from "../output.ts";
import type { Restored } from "./restore-files.ts";

export function reportRestore(
  context: CliContext,
  { home }: Paths,
  { json }: { json?: boolean },
  { manifest, kept, leftOut, underWay }: Restored,
): void {
  const { createdAt, includesSecrets, entries } = manifest;
  const count = entries.length - leftOut.length;
  if (json) {
    const { messages, deliveries } = underWay;
    return writeJson(context, { createdAt, restored: count, kept, leftOut, messages, deliveries });
  }
  const lines = [
    `Restored: ${count === 1 ? "1 file" : `${count} files`} as of ${createdAt}.`,
    ...(kept === undefined ? [] : [`What was there is kept in ${displayPath(kept, home)}.`]),
    ...leftOut.map((name) => `Not restored: ${name}, which has no place here.`),
    ...underWayLines(underWay),
    ...(includesSecrets
      ? []
      : ["API keys were not in it: openclaw models status shows what is set."]),
  ];
  for (const line of lines) writeLine(context, line);
}

/** What was under way when the backup was made is not done again by itself. */
function underWayLines({ messages, deliveries }: AdoptedCopy): string[] {
  return [
    ...(messages === 0
      ? []
      : [`Messages that waited then, and are not answered now: ${messages}.`]),
    ...(deliveries === 0
      ? []
      : [`Deliveries that waited then: ${deliveries}. See: openclaw outbox list`]),
  ];
}
