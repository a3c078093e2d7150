import type { Modality, ModelCost } from "./provider.ts";

/**
 * `openclaw.plugin.json`: all that can be known about a plugin without running it. Field names follow OpenClaw's manifest where it has them.
 * Help, onboarding, `models list`, `plugins list` and `config validate` work from this alone.
 */
export interface PluginManifest {
  id: string;
  name: string;
  description: string;
  version?: string;
  /** Bundled plugins only: on without being asked for. */
  enabledByDefault?: boolean;
  /** Ids of the providers that the plugin serves. */
  providers?: string[];
  /** Ids of the channels that the plugin serves. */
  channels?: string[];
  /** Names of the tools and chat commands that it adds, for display before it runs. */
  contracts?: { tools?: string[]; commands?: string[] };
  setup?: { providers?: ProviderSetup[] };
  providerAuthChoices?: AuthChoice[];
  providerEndpoints?: EndpointRow[];
  modelCatalog?: ModelCatalog;
  /**
   * Stand-ins for services that the plugin talks to, for people who write plugins: name → module, relative to the plugin's folder. The module exports
   * `start(options)`; `openclaw dev <name>` runs it.
   */
  devServers?: Record<string, string>;
  /**
   * Finders of settings that onboarding may take over from other programs: name → module, relative to the plugin's folder. The module exports
   * `findSetups(places)`.
   */
  setupImports?: Record<string, string>;
  /** JSON Schema of `plugins.entries.<id>.config`. */
  configSchema?: Record<string, unknown>;
  /** Per channel id: the JSON Schema of `channels.<id>` and what to call it. Generated from the plugin's `config.ts`. */
  channelConfigs?: Record<string, ChannelManifest>;
}

export interface ProviderSetup {
  id: string;
  label?: string;
  /** Other ids that mean this provider: `modelstudio` for `qwen`. */
  aliases?: string[];
  /** Environment variables that may hold the key; the first that is set wins. */
  envVars?: string[];
  /** False for a provider that needs no key. */
  requiresCredential?: boolean;
  /** The reference that is used when the config names no model. */
  defaultModel?: string;
  /** Where people get a key. */
  keyUrl?: string;
  docsUrl?: string;
  /** Picks the endpoint when the config names none: the first row whose prefix fits the key. A row without a prefix fits every key. */
  defaultEndpoints?: { keyPrefix?: string; endpoint: string }[];
  /**
   * Values of a model row's `compat.thinkingFormat` that this provider knows how to send. A custom provider whose row names one of them, such as a model
   * server of one's own, is served by this provider's plugin although its host is not the vendor's.
   */
  thinkingFormats?: string[];
  /** Names under which the vendor offered something that it has switched off. */
  retired?: RetiredService;
}

/** A service that is gone. A config that still names it loads; what was asked for is explained, and mapped where something else can answer. */
export interface RetiredService {
  /** Ids of providers that meant it. They are understood as this provider, with a warning. */
  aliases: string[];
  /** Ids of auth choices and long flags that meant it. */
  authChoices?: string[];
  cliFlags?: string[];
  /** ISO date. */
  since: string;
  /** What is gone, in a sentence without the date's repetition. */
  sentence: string;
  /** The next step. */
  hint: string;
  /** Model ids that existed there only, and the id of this provider that stands in. */
  models?: Record<string, string>;
}

/** One way to sign in, offered by `onboard --auth-choice`. */
export interface AuthChoice {
  choiceId: string;
  choiceLabel: string;
  choiceHint?: string;
  /** Older ids of this choice that still work. */
  deprecatedChoiceIds?: string[];
  provider: string;
  /** Id of a row in `providerEndpoints`. */
  endpoint: string;
  /**
   * For endpoints whose host belongs to one customer: the person gives the host or address. It must be a host of one of the provider's rows, whose `baseUrl`
   * then gives the path.
   */
  address?: { prompt: string; cliFlag: string };
  groupId: string;
  groupLabel: string;
  /** Long flags that take the key, without the dashes; the first is the documented one. */
  cliFlags: string[];
  /** Question of the wizard. */
  prompt: string;
  /** Model that onboarding makes the default. */
  defaultModel?: string;
}

export interface EndpointRow {
  id: string;
  provider: string;
  label: string;
  /** Without a trailing slash. A part in braces, such as `{workspace}`, is the customer's own; such a row is never chosen by default. */
  baseUrl: string;
  /**
   * Lower-case host names that this row owns; used to recognise a custom provider that points at the vendor. A name that begins with `*.` stands for any
   * one label in that place; exact names of any row come first.
   */
  hosts: string[];
  /** The vendor's name for who may use it: keys of one plan are refused by the hosts of another. */
  plan?: string;
  /** Keys belong to one region. */
  region?: string;
  /** How keys of this endpoint begin. Absent: any key may fit. */
  keyPrefixes?: string[];
  /** The cheapest model there: what a key is tried with when its owner agrees. Absent: the endpoint is not tried. */
  probeModel?: string;
  /** False where `GET /models` is missing, which says nothing about the key. */
  listsModels?: boolean;
  /** Which of a row's `prices` hold here. Absent where nothing is paid by the token. */
  priceList?: string;
  /** Why jobs that run without a person must not use it, in a sentence: the vendor's terms forbid it. */
  attendedOnly?: string;
  /** True when the vendor has switched it off; the provider's `retired` says what to do. */
  retired?: boolean;
}

export interface CatalogRow {
  id: string;
  name?: string;
  input?: Modality[];
  reasoning?: boolean;
  contextWindow?: number;
  maxTokens?: number;
  cost?: ModelCost;
  /** Prices by the name that an endpoint row gives in `priceList`. They win over `cost` there; an endpoint without a price list has no known price. */
  prices?: Record<string, ModelCost>;
  compat?: Record<string, unknown>;
  /** Ids of the only endpoints that serve it. */
  onlyAt?: string[];
  /** Vendor page and date behind the figures. */
  source?: string;
}

/** Hides a row from lists on some hosts. Never stops a model that the user configured or typed. */
export interface CatalogSuppression {
  provider: string;
  model: string;
  reason: string;
  when?: { baseUrlHosts?: string[] };
}

/**
 * The models that a plan or region publishes. At its endpoints the catalog advertises these and no others. As with a suppression, that hides rows from lists
 * and stops nobody.
 */
export interface CatalogLineup {
  /** Ids of endpoint rows. */
  endpoints: string[];
  models: string[];
  /** The one that answers when nobody chose and the provider's own default is not among them. */
  defaultModel?: string;
  /** Why another model is not in the list, in a sentence; `{model}` stands for its id. */
  reason: string;
  /** Vendor page and date. */
  source?: string;
}

export interface ModelCatalog {
  /** `like` names the provider whose rows these are as well. */
  providers: Record<string, { models: CatalogRow[]; like?: string }>;
  lineups?: CatalogLineup[];
  suppressions?: CatalogSuppression[];
}

export interface ChannelSetupText {
  /** Question of the wizard. */
  tokenPrompt: string;
  /** Where people find the token, in a sentence. */
  tokenHint: string;
  docsUrl?: string;
}

export interface ChannelManifest {
  label: string;
  description?: string;
  /** Environment variable that may hold the token of the default account. */
  tokenEnvVar?: string;
  /** What onboarding asks for; absent for a channel that has no token. */
  setup?: ChannelSetupText;
  /**
   * JSON Schema of the section. A node may carry `x-error`: a sentence that replaces the message of every type or format error at that node and
   * below it.
   */
  schema: Record<string, unknown>;
  /**
   * Older spellings of the section's keys, rewritten in memory before the schema sees them. Paths are relative to the section; `*` stands for any one
   * key, and the n-th `*` of `to` takes the n-th key that `from` met. Each row also holds under `accounts.*`. When both spellings are there, the new
   * one wins and a warning says so.
   */
  legacyKeys?: { from: string; to: string }[];
  /**
   * Keys that other programs of the same config know and this plugin does not read: paths relative to the section, with `*`. A row covers all that
   * lies below it and also holds under `accounts.*`. Such keys are accepted, set aside and reported together.
   */
  knownKeys?: string[];
}
