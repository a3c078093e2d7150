import type { Config } from "../config/schema.ts";
import { OpenClawError } from "../sdk/errors.ts";
import { findEndpointRow } from "../sdk/find-endpoint-row.ts";
import type { Logger } from "../sdk/logger.ts";
import type { PluginManifest } from "../sdk/manifest.ts";
import { localChannelIds } from "./local-channels.ts";
import type { TurnPreparation } from "./preparation-contract.ts";
import type { TurnJob } from "./prepared-turn.ts";

export interface AttendanceFacts {
  config: Config;
  manifests: readonly PluginManifest[];
  logger: Pick<Logger, "warn">;
}

/**
 * Some plans of vendors forbid use without a person. A turn that nobody's message began, at an endpoint of such a plan, is warned of in the log, or refused with
 * `MODEL_ATTENDED_ONLY` where `models.unattended` says so.
 */
export function withAttendance(
  prepare: TurnPreparation["prepare"],
  facts: () => AttendanceFacts,
): TurnPreparation["prepare"] {
  return async (job, opened, signal) => {
    const prepared = await prepare(job, opened, signal);
    if (!hasPerson(job)) checkPlan(prepared.model, facts());
    return prepared;
  };
}

/** Programs speak through the webhooks; whoever writes in a chat is a person, or a bot that a person let in. */
function hasPerson({ message }: TurnJob): boolean {
  return message.address.channel !== localChannelIds.webhook;
}

function checkPlan(
  { ref, endpoint }: { ref: string; endpoint: { baseUrl: string } },
  { config, manifests, logger }: AttendanceFacts,
): void {
  const rows = manifests.flatMap(({ providerEndpoints = [] }) => providerEndpoints);
  const sentence = findEndpointRow(rows, endpoint.baseUrl)?.attendedOnly;
  const rule = config.models?.unattended ?? "warn";
  if (sentence === undefined || rule === "allow") return;
  if (rule === "refuse") {
    throw new OpenClawError(
      "MODEL_ATTENDED_ONLY",
      `${ref} is not used without a person. ${sentence}`,
      { hint: 'Give this job another model, or set models.unattended to "warn".' },
    );
  }
  logger.warn(`a job without a person uses ${ref}. ${sentence}`);
}
