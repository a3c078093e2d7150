import type { ChannelDefinition } from "openclaw/sdk";
import { readAccounts } from "./accounts.ts";
import { createDiscordChannel } from "./channel.ts";
import { checkDiscordSetup } from "./check-setup.ts";
import { maxTextLength } from "./settings.ts";

export const discordChannel: ChannelDefinition = {
  id: "discord",
  label: "Discord",
  capabilities: {
    maxTextLength,
    // Discord compares nonces over "the past few minutes"; this is the cautious reading.
    dedupeWindowMs: 2 * 60_000,
    typing: true,
    // A preview, where the config asks for one.
    streaming: true,
    files: true,
  },
  accounts: readAccounts,
  create: (account, host) => createDiscordChannel(account, host),
  checkSetup: (section, signal, fetch) => checkDiscordSetup(section, signal, fetch),
};
