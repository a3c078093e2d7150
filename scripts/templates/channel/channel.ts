import { isAbsolute } from "node:path";
import type { ChannelAccount, ChannelDefinition } from "openclaw/sdk";
import { channelConfigSchema, type ChannelConfig } from "./config.ts";
import { createFolderConnection, maxTextLength } from "./folder-connection.ts";

/** Text files that are put into one folder are messages; the answers appear in another. */
export const folderChannel: ChannelDefinition = {
  id: "__NAME__",
  label: "__LABEL__",
  capabilities: {
    maxTextLength,
    // A repeated send writes the same file again.
    dedupeWindowMs: 24 * 60 * 60 * 1000,
    typing: false,
    streaming: false,
  },
  accounts(section) {
    const { data } = channelConfigSchema.safeParse(section);
    return [readAccount(data ?? {})];
  },
  create: (account, host) => createFolderConnection(String(account.settings), host),
};

function readAccount(config: ChannelConfig): ChannelAccount {
  const folder = config.folder ?? "";
  const own = process.getuid?.() ?? 0;
  return {
    id: "default",
    enabled: config.enabled !== false,
    access: {
      path: "channels.__NAME__",
      direct: "allowlist",
      allowFrom: (config.allowFrom ?? [own]).map(String),
      group: "disabled",
      bots: "none",
    },
    secrets: [],
    settings: folder,
    ...(isAbsolute(folder) ? {} : { problem: "Set channels.__NAME__.folder to an absolute path." }),
  };
}
