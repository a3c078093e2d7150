import type { Config } from "../config/schema.ts";
import type { ResolvedModel } from "../models/resolve-model.ts";
import { withStream } from "../models/with-stream.ts";
import { OpenClawError } from "../sdk/errors.ts";
import { findEndpointRow } from "../sdk/find-endpoint-row.ts";
import type { Logger } from "../sdk/logger.ts";
import type { PluginManifest } from "../sdk/manifest.ts";
import { localChannelIds } from "./local-channels.ts";
import type { TurnJob } from "./prepared-turn.ts";

export interface AttendanceFacts {
  config: Config;
  manifests: readonly PluginManifest[];
  logger: Pick<Logger, "warn">;
}

/**
 * Some plans of vendors forbid use without a person. For a turn that nobody's message began, each model that may answer it passes through here, those that stand
 * in for another included: one at an endpoint of such a plan is warned of in the log when it is asked, or refused with `MODEL_ATTENDED_ONLY` where
 * `models.unattended` says so.
 */
export function attend(
  { message }: TurnJob,
  { config, manifests, logger }: AttendanceFacts,
): (model: ResolvedModel) => ResolvedModel {
  const rule = config.models?.unattended ?? "warn";
  if (hasPerson(message) || rule === "allow") return (model) => model;
  const rows = manifests.flatMap(({ providerEndpoints = [] }) => providerEndpoints);
  const told = new Set<string>();
  return (model) => {
    const { ref, endpoint, provider } = model;
    const sentence = findEndpointRow(rows, endpoint.baseUrl)?.attendedOnly;
    if (sentence === undefined) return model;
    if (rule === "refuse") {
      throw new OpenClawError(
        "MODEL_ATTENDED_ONLY",
        `${ref} is not used without a person. ${sentence}`,
        { hint: 'Give this job another model, or set models.unattended to "warn".' },
      );
    }
    const warned = withStream(provider, (request, signal) => {
      if (!told.has(ref)) logger.warn(`a job without a person uses ${ref}. ${sentence}`);
      told.add(ref);
      return provider.stream(request, signal);
    });
    return { ...model, provider: warned };
  };
}

/** Programs speak through the webhooks; whoever writes in a chat is a person, or a bot that a person let in. */
function hasPerson({ address }: TurnJob["message"]): boolean {
  return address.channel !== localChannelIds.webhook;
}
