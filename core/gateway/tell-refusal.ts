import type { Config } from "../config/schema.ts";
import type { Clock } from "../lib/clock.ts";
import type { Decision, InboundMessage } from "../sdk/channel.ts";
import { errorMessage } from "../sdk/errors.ts";
import type { Logger } from "../sdk/logger.ts";
import type { Storage } from "../sdk/storage.ts";
import { ownerNotices } from "./tell-owners.ts";

export interface RefusalReportDependencies {
  storage: Pick<Storage, "readNote" | "writeNote" | "enqueueOutbox">;
  clock: Pick<Clock, "now">;
  logger: Logger;
  config(): Config;
  isLocal(channel: string): boolean;
  /** Sends what waits in the outbox. */
  wake(): void;
}

/** Tells the owners when a message is not answered for a reason that they have not heard of yet. */
export interface RefusalReport {
  /** Once for each reason and account, ever. Never rejects: a report must not cost the message's record. */
  tell(message: InboundMessage, decision: Decision): Promise<void>;
}

/** Reasons that the account's own conduct gives are no news to the owner. */
const expected = new Set(["reaction"]);

export function createRefusalReport(deps: RefusalReportDependencies): RefusalReport {
  const told = new Set<string>();
  return {
    async tell(message, decision) {
      const { address, event } = message;
      if (deps.isLocal(address.channel) || expected.has(event ?? "message")) return;
      const scope = `${address.channel}:${address.account}`;
      const name = `refused:${decision.reason}`;
      if (told.has(scope + name)) return;
      told.add(scope + name);
      try {
        if ((await deps.storage.readNote(scope, name)) !== undefined) return;
        const now = deps.clock.now();
        const text = reportText(message, decision);
        const rows = ownerNotices(deps.config(), text, `${scope}:${name}`, now, address);
        await deps.storage.enqueueOutbox(rows);
        // Without an owner the news waits for one.
        if (rows.length > 0) await deps.storage.writeNote(scope, name, String(now));
        deps.wake();
      } catch (error) {
        deps.logger.warn(`the owner was not told of a refused message: ${errorMessage(error)}`);
      }
    },
  };
}

function reportText({ sender, link, id }: InboundMessage, { reason, rule, fix }: Decision): string {
  return [
    `A message of ${sender.name} was not answered: ${reason}`,
    `The rule: ${rule}.${fix === undefined ? "" : ` To change that: ${fix}`}`,
    `openclaw explain ${link ?? id}`,
    "This is told once for each reason.",
  ].join("\n");
}
