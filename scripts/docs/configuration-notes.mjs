// What each key of the config means, for docs/configuration.md: [meaning, default]. A key of the schema that has no row here fails the check.
import { conversationNotes } from "./conversation-notes.mjs";

export const notes = {
  $schema: ["Address of a JSON Schema for editors. Ignored."],

  "gateway.mode": ["Where the gateway runs. Only `local` has an effect here."],
  "gateway.port": [
    "Port of the page, the WebSocket and the HTTP routes.",
    "`18789`; `19001` with `--dev`",
  ],
  "gateway.bind": [
    "Which addresses answer: `loopback` and `auto` this machine only, `lan` all, `custom` the one in `customBindHost`.",
    "`loopback`",
  ],
  "gateway.customBindHost": ['The IP address for `bind: "custom"`.'],
  "gateway.auth.mode": [
    "How clients prove who they are. `none` is accepted on loopback only; `trusted-proxy` is not supported.",
    "`token`",
  ],
  "gateway.auth.token": [
    "The token that clients need. `OPENCLAW_GATEWAY_TOKEN` wins over it.",
    "generated, in `gateway.token` of the state directory",
  ],
  "gateway.auth.readOnlyToken": ["A second token, for those who may look and change nothing."],
  "gateway.auth.password": [
    'The password for `mode: "password"`. `OPENCLAW_GATEWAY_PASSWORD` wins over it.',
  ],
  "gateway.auth.rateLimit.maxAttempts": [
    "Wrong attempts of one address before it is locked out.",
    "`10`",
  ],
  "gateway.auth.rateLimit.windowMs": [
    "The time in which attempts are counted, in milliseconds.",
    "`60000`",
  ],
  "gateway.auth.rateLimit.lockoutMs": [
    "How long an address stays locked out, in milliseconds.",
    "`300000`",
  ],
  "gateway.auth.rateLimit.exemptLoopback": ["Never lock this machine out.", "`true`"],
  "gateway.controlUi.enabled": ["Serve the chat page.", "`true`"],
  "gateway.controlUi.allowedOrigins": [
    "Origins of pages besides the gateway's own that may talk to it, such as `https://chat.example.org`. `*` allows all.",
    "none",
  ],
  "gateway.reload.mode": [
    "`hybrid` applies changes of the file while the gateway runs; `off` waits for a restart.",
    "`hybrid`",
  ],

  "env.vars": ["Variables for names that neither the process nor a `.env` file sets."],
  "secrets.providers": [
    'Places that references to secrets point into: `{ source: "env", allowlist }` or `{ source: "file", path, mode }`.',
  ],
  "secrets.defaults.env": [
    "Which provider a reference with source `env` means when it names none.",
    "`default`",
  ],
  "secrets.defaults.file": ["The same for source `file`.", "`default`"],
  "auth.profiles": [
    "Credentials by name. The keys themselves are in `auth-profiles.json`, not here.",
  ],
  "auth.profiles.*.provider": ["The provider that the credential is for."],
  "auth.profiles.*.mode": ["What kind of credential it is. `api_key` and `token` can be used."],
  "auth.order": ["Per provider, the profiles in the order in which they are tried."],

  "models.mode": [
    "`replace` hides the models that plugins know; only those of this file are listed.",
    "`merge`",
  ],
  "models.providers": [
    "Endpoints by provider id: those of plugins with other settings, or your own OpenAI-compatible ones.",
  ],
  "models.providers.*.baseUrl": [
    "Address of the endpoint, without a slash at the end.",
    "the plugin's own",
  ],
  "models.unattended": [
    "What happens when a job without a person, such as a webhook, would use a plan whose terms forbid that: a warning in the log, a refusal, or nothing.",
    "`warn`",
  ],
  "models.providers.*.apiKey": [
    "The key: a reference to a secret, `${NAME}`, or the name of a variable.",
  ],
  "models.providers.*.api": [
    "The protocol. `openai-completions` is supported.",
    "`openai-completions`",
  ],
  "models.providers.*.headers": [
    "HTTP headers for each request; values may be references to secrets.",
  ],
  "models.providers.*.maxConcurrent": [
    "How many requests with this provider's key may run at once.",
    "`8`",
  ],
  "models.providers.*.timeoutSeconds": ["The longest wait for the next byte of an answer."],
  "models.providers.*.params": [
    "Request parameters for all models of the provider, such as `temperature`.",
  ],
  "models.providers.*.models": ["Models that the plugin does not know, or knows otherwise."],
  "models.providers.*.models[].id": ["The model's id at the endpoint."],
  "models.providers.*.models[].name": ["What people see.", "the id"],
  "models.providers.*.models[].reasoning": ["True when its thinking can be steered."],
  "models.providers.*.models[].input": ["What it can read.", '`["text"]`'],
  "models.providers.*.models[].cost.input": ["Price of a million tokens read."],
  "models.providers.*.models[].cost.output": ["Price of a million tokens written."],
  "models.providers.*.models[].cost.cacheRead": [
    "Price of a million tokens read from the provider's cache.",
  ],
  "models.providers.*.models[].cost.cacheWrite": [
    "Price of a million tokens written to the provider's cache.",
  ],
  "models.providers.*.models[].contextWindow": ["Tokens of question and answer together."],
  "models.providers.*.models[].contextTokens": [
    "A lower limit than the window, for cost or speed.",
  ],
  "models.providers.*.models[].maxTokens": ["Tokens that one answer may have."],
  "models.providers.*.models[].params": ["Request parameters for this model."],
  "models.providers.*.models[].headers": ["HTTP headers for this model."],
  "models.providers.*.models[].compat": [
    "Facts that the provider's plugin reads, such as `thinkingFormat`.",
  ],

  "diagnostics.enabled": ["`false` switches everything below off.", "`true`"],
  "diagnostics.otel.enabled": [
    "Whether traces and metrics go to an OpenTelemetry collector.",
    "`false`",
  ],
  "diagnostics.otel.endpoint": [
    "Where the collector takes OTLP over HTTP.",
    "`http://localhost:4318`",
  ],
  "diagnostics.otel.protocol": [
    "JSON over HTTP is sent, also for `http/protobuf`: collectors take both at one address. With `grpc` nothing is sent.",
    "`http/json`",
  ],
  "diagnostics.otel.headers": ["Headers for the collector, by name."],
  "diagnostics.otel.serviceName": ["The name of this gateway there.", "`openclaw`"],
  "diagnostics.otel.traces": ["Whether traces are sent.", "`true`"],
  "diagnostics.otel.metrics": ["Whether metrics are sent.", "`true`"],
  "diagnostics.otel.sampleRate": ["The part of the turns that is traced, 0 to 1.", "`1`"],
  "diagnostics.otel.flushIntervalMs": ["How often it is sent, in milliseconds.", "`5000`"],

  "agents.defaults.skills": ["Names of the skills that agents are offered.", "all"],
  "agents.entries.*.skills": ["The same for this agent; counts instead."],

  "agents.defaults.model": [
    "The model, as `provider/model` or an alias; or `{ primary, fallbacks }`.",
    "the first provider with a key, else the offline one",
  ],
  "agents.defaults.models": ["Settings by model reference."],
  "agents.defaults.models.*.alias": ["A short name for `/model` and the config."],
  "agents.defaults.models.*.params": ["Request parameters for this model."],
  "agents.defaults.modelPolicy.allow": [
    "The only models that people may choose: references, or `provider/*`.",
    "all",
  ],
  "agents.entries.*.modelPolicy.allow": ["The same for this agent; counts instead."],
  "agents.defaults.params": ["Request parameters for every model."],
  "agents.defaults.thinkingDefault": [
    "How hard models think.",
    "`medium` for models that can, else `off`",
  ],
  "agents.defaults.workspace": [
    "Folder of AGENTS.md, SOUL.md and the other files of the system prompt.",
    "`workspace` in the state directory",
  ],
  "agents.defaults.skipBootstrap": ["Leave those files out of the system prompt.", "`false`"],
  "agents.defaults.bootstrapMaxChars": ["The most characters of one such file.", "`12000`"],
  "agents.defaults.bootstrapTotalMaxChars": ["The most characters of all of them.", "`60000`"],
  "agents.defaults.contextTokens": [
    "The most tokens of history and prompt for any model.",
    "the model's window",
  ],
  "agents.defaults.timeoutSeconds": ["The longest time that one message may take.", "`1800`"],
  "agents.defaults.userTimezone": ["Your time zone, such as `Europe/Berlin`.", "the machine's"],
  "agents.defaults.mediaMaxMb": [
    "The most megabytes of one file that comes in or goes out. See [media](media.md).",
    "`20`",
  ],
  "agents.defaults.imageMaxDimensionPx": [
    "The longer side of pictures that a model is shown, in pixels.",
    "`1200`",
  ],
  "agents.defaults.imageModel": [
    "The model that looks at pictures and videos for chat models that cannot: a reference, or `{ primary, fallbacks }`.",
    "the chat model's provider decides",
  ],
  "agents.defaults.mediaModels.image": [
    "The model that draws: a reference, or `{ primary, fallbacks }`.",
    "the chat model's provider decides",
  ],
  "agents.defaults.mediaModels.video": [
    "The model that films: a reference, or `{ primary, fallbacks }`.",
    "the chat model's provider decides",
  ],
  "agents.defaults.mediaModels.speech": [
    "The model that speaks: a reference, or `{ primary, fallbacks }`.",
    "the chat model's provider decides",
  ],
  "agents.defaults.mediaModels.transcription": [
    "The model that writes down voice messages: a reference, or `{ primary, fallbacks }`.",
    "the chat model's provider decides",
  ],
  "agents.defaults.maxConcurrent": ["How many sessions are answered at the same time.", "`16`"],
  "agents.entries": ["Agents by id. Each has its own workspace and sessions."],
  "agents.entries.*.default": ["The agent that answers when nothing else decides.", "the first"],
  "agents.entries.*.name": ["Its name."],
  "agents.entries.*.workspace": ["Its folder."],
  "agents.entries.*.model": ["Its model.", "`agents.defaults.model`"],
  "agents.entries.*.thinkingDefault": ["How hard it thinks.", "`agents.defaults.thinkingDefault`"],
  "agents.entries.*.params": ["Its request parameters."],
  "agents.entries.*.identity.name": [
    "The name that it goes by in conversations; also what it answers to in groups.",
    "`name`",
  ],
  "agents.entries.*.groupChat.mentionPatterns": [
    "Regular expressions that count as a mention of it in groups.",
    "its name",
  ],

  "tools.allow": [
    "The only tools that models may use; `*` stands for any characters.",
    "those that change nothing",
  ],
  "tools.deny": ["Tools that they may not use. Wins over `allow`.", "none"],

  "tools.media.image.enabled": [
    "Whether pictures are described to models that cannot see.",
    "`true`",
  ],
  "tools.media.image.prompt": ["What the image model is asked about a picture."],
  "tools.media.audio.enabled": ["Whether voice messages are written down.", "`true`"],
  "tools.media.video.enabled": ["Whether videos are described to models.", "`true`"],
  "tools.media.video.prompt": ["What the image model is asked about a video."],
  "attachments.ttlHours": ["How many hours files stay.", "`168`"],
  "attachments.maxTotalMb": [
    "The most megabytes of all files together; the oldest go first.",
    "`2048`",
  ],

  "session.dmScope": [
    "Which direct messages share a session: all (`main`), those of a person on all channels (`per-peer`), on one channel, or on one account of it.",
    "`per-channel-peer`",
  ],
  "session.mainKey": ["Name of the session that `main` and the local chat use.", "`main`"],
  "messages.groupChat.mentionPatterns": [
    "Regular expressions that count as a mention in groups, for all agents.",
  ],
  "messages.queue.cap": ["How many messages of one session may wait for their turn.", "`20`"],
  "commands.ownerAllowFrom": ["Who counts as the owner: sender ids, or `channel:id`."],

  "channels.modelByChannel": [
    "The model of a room or person: the channel's id, then the room's or person's id, then the model.",
  ],
  "channels.defaults.groupPolicy": ["`groupPolicy` of channels that do not set it."],

  "plugins.enabled": ["False switches all plugins off.", "`true`"],
  "plugins.allow": ["The only plugins that may run.", "all"],
  "plugins.deny": ["Plugins that may not run. Wins over `allow`.", "none"],
  "plugins.load.paths": ["Folders of plugins outside of the program.", "none"],
  "plugins.entries": ["Settings by plugin id."],
  "plugins.entries.*.enabled": ["Switches the plugin on or off.", "see `openclaw plugins list`"],
  "plugins.entries.*.config": ["The plugin's own settings."],

  "logging.level": ["How much goes into the log file.", "`info`"],
  "logging.consoleLevel": ["How much goes to the console.", "`info`"],

  ...conversationNotes,
};
