import type { Environment } from "../../config/environment.ts";
import { maskKey } from "../../models/mask-key.ts";
import type { ChannelDefinition } from "../../sdk/channel.ts";
import type { ChannelManifest, ChannelSetupText, PluginManifest } from "../../sdk/manifest.ts";
import type { ChannelPlan } from "./onboard-plan.ts";
import type { Wizard } from "./wizard.ts";

/** A channel that can be set up with one token. */
export interface ChannelOffer {
  channelId: string;
  manifest: ChannelManifest;
  setup: ChannelSetupText;
  tokenEnvVar: string;
  /** What the config says about the channel already, without a token. */
  section: Readonly<Record<string, unknown>>;
}

export interface ChannelSources {
  wizard: Wizard;
  environment: Environment;
  definitionOf(channelId: string): Promise<ChannelDefinition | undefined>;
  /** Told of each token that is typed, before it is used. */
  keepSecret(token: string): void;
}

/** How often a token that the platform refuses may be typed again. */
const mostAttempts = 2;

export function listChannelOffers(
  manifests: readonly PluginManifest[],
  sections: Readonly<Record<string, unknown>>,
): ChannelOffer[] {
  return manifests.flatMap((plugin) =>
    Object.entries(plugin.channelConfigs ?? {}).flatMap(([channelId, manifest]) => {
      const { setup, tokenEnvVar } = manifest;
      const section = asSection(sections[channelId]);
      if (!setup || tokenEnvVar === undefined || section === undefined) return [];
      return [{ channelId, manifest, setup, tokenEnvVar, section }];
    }),
  );
}

/** The section when it names no bot yet; undefined when it does. */
function asSection(value: unknown): Record<string, unknown> | undefined {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null) return undefined;
  return "token" in value || "accounts" in value ? undefined : { ...value };
}

/**
 * Asks which chat to connect and for its token, and has the plugin look at it. A token that the platform refuses can be typed once more; after that the
 * channel is left out, and the rest of the setup goes on.
 */
export async function planChannel(
  offers: readonly ChannelOffer[],
  sources: ChannelSources,
): Promise<ChannelPlan | undefined> {
  if (offers.length === 0) return undefined;
  const { wizard, environment } = sources;
  const labels = offers.map(({ channelId, manifest }) => ({
    value: channelId,
    label: manifest.label,
  }));
  const chosen = await wizard.chooseChannel(labels);
  const offer = offers.find(({ channelId }) => channelId === chosen);
  if (!offer) return undefined;
  const { label } = offer.manifest;
  const existing = environment.get(offer.tokenEnvVar)?.trim();
  const shown = existing && `${offer.tokenEnvVar} (${maskKey(existing)})`;
  wizard.note(label, [offer.setup.tokenHint]);
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const typed = await wizard.askToken(offer.setup.tokenPrompt, label, shown);
    const token = typed === "" ? existing : typed;
    if (!token) return undefined;
    sources.keepSecret(token);
    if (await isAccepted(offer, token, sources)) {
      const { channelId, tokenEnvVar } = offer;
      return { channelId, label, tokenEnvVar, token, isSet: token === existing };
    }
  }
  wizard.warn(`${label} is left out. The rest of the setup goes on.`);
  return undefined;
}

async function isAccepted(
  { channelId, manifest, section }: ChannelOffer,
  token: string,
  { wizard, definitionOf }: ChannelSources,
): Promise<boolean> {
  const { label } = manifest;
  const report = await wizard.during(
    `Asking ${label} about this token`,
    async (signal) => (await definitionOf(channelId))?.checkSetup?.({ ...section, token }, signal),
    (found) => (found?.ok === false ? `${label} did not confirm it` : `${label} knows this bot`),
  );
  if (report === undefined) return true;
  if (report.lines.length > 0) wizard.note(label, report.lines);
  if (report.problem !== undefined) wizard.warn(report.problem);
  if (report.inviteUrl !== undefined) {
    wizard.link("Invite it to a server with this address:", report.inviteUrl);
  }
  return report.ok;
}
