import type { LoadedConfig } from "../config/load-config.ts";
import type { ChannelStatusRow } from "./protocol.ts";

/** A row for each channel that stays off because of a mistake in its section of the config: no account of it was made that could say so. */
export function brokenChannels(broken: LoadedConfig["broken"]): ChannelStatusRow[] {
  return broken.flatMap(({ feature, reason }) => {
    const [, channel] = /^channels\.(.+)$/.exec(feature) ?? [];
    if (channel === undefined) return [];
    const row = { channel, account: "default", enabled: true, configured: true };
    return [{ ...row, state: "misconfigured", detail: reason }];
  });
}
