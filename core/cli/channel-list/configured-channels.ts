import { hasVisibleText, isRecord } from "./plain-section.ts";
import type { ChannelStatusRow } from "../../gateway/protocol.ts";
import type { Project } from "../load-project.ts";

export interface ConfiguredChannel extends ChannelStatusRow {
  label: string;
}

/** The channel accounts that the config names, as far as config and manifests tell; no plugin code runs. */
export function configuredChannels({ loaded, manifests }: Project): ConfiguredChannel[] {
  return manifests.flatMap((manifest) =>
    Object.entries(manifest.channelConfigs ?? {}).flatMap(([channel, { label, tokenEnvVar }]) => {
      const section = loaded.config.channels?.[channel];
      if (!isRecord(section)) return [];
      const accounts = isRecord(section["accounts"]) ? Object.entries(section["accounts"]) : [];
      const rows: [string, unknown][] = accounts.length > 0 ? accounts : [["default", section]];
      const fromEnvironment =
        tokenEnvVar !== undefined && loaded.environment.get(tokenEnvVar) !== undefined;
      return rows.map(([account, own]): ConfiguredChannel => {
        const settings = isRecord(own) ? own : {};
        const { name } = settings;
        const hasToken =
          hasVisibleText(settings["token"]) ||
          hasVisibleText(section["token"]) ||
          (account === "default" && fromEnvironment);
        return {
          channel,
          account,
          label,
          ...(typeof name === "string" ? { name } : {}),
          enabled: section["enabled"] !== false && settings["enabled"] !== false,
          configured: hasToken || tokenEnvVar === undefined,
          state: "unknown",
        };
      });
    }),
  );
}

/** Channels that could be set up: those of enabled plugins without a section in the config. */
export function availableChannels({
  loaded,
  manifests,
}: Project): { channel: string; label: string }[] {
  return manifests.flatMap((manifest) =>
    Object.entries(manifest.channelConfigs ?? {})
      .filter(([channel]) => !isRecord(loaded.config.channels?.[channel]))
      .map(([channel, { label }]) => ({ channel, label })),
  );
}
