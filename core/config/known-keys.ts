import type { ConfigPath } from "./path-expression.ts";
import { isUnderPattern, parsePattern } from "./path-pattern.ts";

/**
 * Settings that OpenClaw knows in some release and this program does not read: for each place (a pattern, `*` stands for any one key) the keys. A row
 * covers everything below its keys. They are accepted, set aside, and reported together, so that nobody believes that they have an effect.
 */
const knownKeys: Readonly<Record<string, string>> = {
  "": `accessGroups acp approvals audio audit bridge browser canvasHost cli cloudWorkers cron discovery
    heartbeat memory nodeHost security surfaces talk tts tui ui update web`,
  broadcast: "strategy",
  diagnostics: "flags stuckSessionWarnMs cacheTrace",
  "diagnostics.otel": "logs",
  env: "shellEnv",
  hooks: "transformsDir presets mappings gmail internal",
  logging: "file maxFileBytes consoleStyle redactSensitive redactPatterns audit",
  secrets: "resolution",
  "secrets.defaults": "exec store",
  "secrets.providers.*": "timeoutMs maxBytes",
  auth: "cooldowns",
  "auth.profiles.*": "email displayName",
  models: "bedrockDiscovery catalogRefresh pricing",
  "models.providers.*": `auth authHeader injectNumCtxForOpenAICompat maxTokens contextWindow contextTokens agentRuntime localService request region
    project`,
  "models.providers.*.models.*": "api baseUrl thinkingLevelMap agentRuntime streaming tags status",
  agents: "ownership",
  "agents.defaults": `agentRuntime blockStreamingBreak blockStreamingChunk blockStreamingCoalesce blockStreamingDefault bootstrapPromptTruncationWarning
    cliBackends contextLimits elevatedDefault embeddedHarness embeddedPi envelopeElapsed envelopeTimestamp envelopeTimezone
    fastModeDefault heartbeat humanDelay imageQuality llm memorySearch
    musicGenerationModel pdfMaxBytesMb pdfMaxMb pdfMaxPages pdfModel repoRoot runRetries sandbox silentReply silentReplyRewrite
    subagents systemAgent systemPromptOverride timeFormat toolProgressDetail typingIntervalSeconds typingMode utilityModel`,
  "agents.defaults.compaction": `mode provider identifierPolicy qualityGuard midTurnPrecheck postCompactionSections truncateAfterCompaction
    maxActiveTranscriptBytes memoryFlush customInstructions`,
  "agents.defaults.contextPruning": "tools",
  "agents.defaults.mediaModels": "music",
  "agents.defaults.mediaModels.*": "timeoutMs",
  "agents.defaults.models.*": "agentRuntime streaming",
  "agents.defaults.model": "timeoutMs",
  "agents.entries.*": `agentDir agentRuntime compaction contextPruning elevatedDefault embeddedHarness fastModeDefault heartbeat humanDelay memorySearch
    runtime sandbox subagents tts typingMode utilityModel`,
  "agents.entries.*.identity": "theme emoji avatar",
  "agents.entries.*.groupChat": "historyLimit visibleReplies unmentionedInbound",
  tools: "links loopDetection agentToAgent elevated subagents sandbox sessions_spawn",
  "tools.exec": `host node pathPrepend safeBins safeBinTrustedDirs safeBinProfiles cleanupMs notifyOnExit notifyOnExitEmptySuccess applyPatch
    approvalRunningNoticeMs strictInlineEval commandHighlighting`,
  "tools.web.search": "perplexity grok gemini kimi brave tavily exa firecrawl searxng",
  "tools.web.fetch": "firecrawl provider",
  "tools.web.fetch.ssrfPolicy": "allowRfc2544BenchmarkRange allowIpv6UniqueLocalRange",
  "tools.message": "allowCrossContextSend broadcast",
  "tools.message.crossContext": "marker",
  mcp: "apps",
  "mcp.servers.*": "auth oauth sslVerify",
  skills: "install",
  "skills.load": "watch watchDebounceMs allowSymlinkTargets",
  "skills.entries.*": "apiKey env config",
  "skills.limits": "maxCandidatesPerRoot maxSkillsLoadedPerSource",
  attachments: "preserveFilenames",
  "tools.media": "concurrency models",
  "tools.media.*": `scope maxBytes maxChars timeoutSeconds language attachments models preferredModel echoTranscript echoFormat prompt providerOptions deepgram
    baseUrl headers`,
  session: `scope idleMinutes store typingIntervalSeconds typingMode
    parentForkMaxTokens sendPolicy agentToAgent threadBindings maintenance`,
  messages: `messagePrefix responsePrefix visibleReplies inbound responseUsage
    suppressToolErrors tts`,
  "messages.groupChat": "visibleReplies unmentionedInbound",
  "messages.statusReactions": "timing",
  "messages.statusReactions.emojis":
    "queued compacting coding web deploy build concierge stallSoft stallHard",
  commands: `native nativeSkills text bash bashForegroundMs mcp plugins debug restart useAccessGroups ownerDisplay ownerDisplaySecret allowFrom
    modelsWrite`,
  gateway: `trustedProxies allowRealIpFallback tools channelHealthCheckMinutes channelStaleEventThresholdMinutes channelMaxRestartsPerHour tailscale
    remote tls http push nodes terminal cliAgents publicOrigin webchat`,
  "gateway.auth": "allowTailscale trustedProxy",
  "gateway.controlUi": `basePath root dangerouslyAllowHostHeaderOriginFallback allowInsecureAuth dangerouslyDisableDeviceAuth`,
  "gateway.reload": "debounceMs deferralTimeoutMs",
  plugins: "slots",
  "plugins.entries.*": "hooks apiKey env subagent",
  channels: "webchat",
  "channels.defaults":
    "heartbeat heartbeatVisibility implicitMentions contextVisibility botLoopProtection healthMonitor",
};

/** Settings that any channel may have and that no channel of this program reads unless its own schema lists them. */
const knownChannelKeys = `ackReaction ackReactionScope actions blockStreaming blockStreamingCoalesce botLoopProtection capabilities chunkMode commands
  configWrites contextVisibility defaultTo dmHistoryLimit dms draftChunk heartbeat heartbeatVisibility healthMonitor historyLimit implicitMentions markdown
  mediaMaxMb replyToMode responsePrefix retry streamMode streaming textChunkLimit`;

/** What other programs write into the file about themselves. Accepted without a word. */
const bookkeepingKeys = ["meta", "wizard", "plugins.installs"];

/** Ids of channels that OpenClaw offers. Those that a plugin of this program serves come from its manifest. */
export const knownChannelIds: readonly string[] =
  `bluebubbles buzz clickclack feishu googlechat imessage irc line matrix mattermost msteams nextcloud-talk nostr qqbot raft reef signal slack sms
  synology-chat telegram tlon twitch voice-call wechat wecom whatsapp yuanbao zalo zaloclawbot zalouser`.split(
    /\s+/,
  );

export interface KnownKeys {
  /** How the key stands: `unread` is reported, `bookkeeping` is not, undefined is a key that nobody knows. */
  standing(path: ConfigPath): "unread" | "bookkeeping" | undefined;
  /** The unread keys of one object, for suggestions. */
  namesAt(place: ConfigPath): string[];
}

/** @param channels the `knownKeys` of each channel's manifest, by channel id */
export function createKnownKeys(channels: Readonly<Record<string, readonly string[]>>): KnownKeys {
  const unread = Object.entries(knownKeys).flatMap(([place, names]) =>
    patterns(place, words(names)),
  );
  const bookkeeping = bookkeepingKeys.map(parsePattern);
  for (const [id, own] of Object.entries(channels)) {
    const keys = [...words(knownChannelKeys), ...own];
    unread.push(
      ...patterns(`channels.${id}`, keys),
      ...patterns(`channels.${id}.accounts.*`, keys),
    );
  }
  return {
    standing(path) {
      if (bookkeeping.some((pattern) => isUnderPattern(path, pattern))) return "bookkeeping";
      return unread.some((pattern) => isUnderPattern(path, pattern)) ? "unread" : undefined;
    },
    namesAt: (place) =>
      unread
        .filter(
          (pattern) =>
            pattern.length === place.length + 1 &&
            isUnderPattern([...place, pattern.at(-1) ?? ""], pattern),
        )
        .map((pattern) => pattern.at(-1) ?? ""),
  };
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

function patterns(place: string, keys: readonly string[]): string[][] {
  return keys.map((key) => parsePattern(place === "" ? key : `${place}.${key}`));
}
