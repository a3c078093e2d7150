/**
 * Older spellings of settings that this program reads. Each row holds for ever: a file that worked once keeps working. Spellings of one channel
 * belong to the channel plugin's manifest (`legacyKeys`).
 */
export interface LegacyKey {
  /** Pattern of the old place; `*` stands for any one key. */
  from: string;
  /** Pattern of the new place; its stars take the keys that those of `from` met, in order. */
  to: string;
}

export const legacyKeys: readonly LegacyKey[] = [
  { from: "defaultModel", to: "agents.defaults.model" },
  { from: "routing.groupChat.mentionPatterns", to: "messages.groupChat.mentionPatterns" },
  { from: "agents.defaults.imageGenerationModel", to: "agents.defaults.mediaModels.image" },
  { from: "agents.defaults.videoGenerationModel", to: "agents.defaults.mediaModels.video" },
  { from: "tools.exec.timeoutSec", to: "tools.exec.timeoutSeconds" },
  { from: "media.ttlHours", to: "attachments.ttlHours" },
  { from: "media.preserveFilenames", to: "attachments.preserveFilenames" },
];

/** Older words for values: the pattern of the setting, and the new word for each old one. */
export const legacyValues: readonly { path: string; words: Readonly<Record<string, string>> }[] = [
  { path: "models.providers.*.api", words: { openai: "openai-completions" } },
  { path: "auth.profiles.*.mode", words: { "api-key": "api_key" } },
  { path: "gateway.reload.mode", words: { hot: "hybrid", restart: "hybrid" } },
  {
    path: "gateway.bind",
    words: {
      localhost: "loopback",
      "127.0.0.1": "loopback",
      "::1": "loopback",
      "0.0.0.0": "lan",
      "::": "lan",
    },
  },
];

/** Keys that stopped working before the oldest spelling that is still read, and what took their place. */
export const retiredKeys: Readonly<Record<string, string>> = {
  agent: "agents.defaults",
  identity: "agents.entries.<id>.identity",
  routing: "agents.entries and channels",
};
