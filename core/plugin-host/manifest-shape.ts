/** Answers what is wrong with a value, as `path must be …`, or undefined when it fits. */
type Check = (value: unknown, path: string) => string | undefined;

const text: Check = (value, path) =>
  typeof value === "string" && value !== ""
    ? undefined
    : `${path} must be a text that is not empty`;

const flag: Check = (value, path) =>
  typeof value === "boolean" ? undefined : `${path} must be true or false`;

const positive: Check = (value, path) =>
  typeof value === "number" && value > 0 ? undefined : `${path} must be a number above 0`;

const amount: Check = (value, path) =>
  typeof value === "number" && value >= 0 ? undefined : `${path} must be a number from 0`;

const object: Check = (value, path) => (isRecord(value) ? undefined : `${path} must be an object`);

const identifier: Check = (value, path) =>
  typeof value === "string" && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value)
    ? undefined
    : `${path} must be an id of letters, digits, ".", "_" and "-", at most 64`;

const address: Check = (value, path) =>
  typeof value === "string" && /^https?:\/\/[^\s]+[^/\s]$/.test(value)
    ? undefined
    : `${path} must be an http or https address without a slash at its end`;

const modality: Check = (value, path) =>
  ["text", "image", "audio", "video", "document"].includes(value as string)
    ? undefined
    : `${path} must be text, image, audio, video or document`;

function listOf(item: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return `${path} must be a list`;
    return firstProblem(value.map((entry, index) => item(entry, `${path}[${index}]`)));
  };
}

function recordOf(item: Check): Check {
  return (value, path) => {
    if (!isRecord(value)) return object(value, path);
    return firstProblem(Object.entries(value).map(([key, entry]) => item(entry, `${path}.${key}`)));
  };
}

/** Keys that are not named here are let through: a manifest may say more than this program reads. */
function shape(required: Record<string, Check>, optional: Record<string, Check> = {}): Check {
  return (value, path) => {
    if (!isRecord(value)) return object(value, path === "" ? "the manifest" : path);
    const at = (key: string) => (path === "" ? key : `${path}.${key}`);
    return firstProblem([
      ...Object.entries(required).map(([key, check]) => check(value[key], at(key))),
      ...Object.entries(optional).map(([key, check]) =>
        value[key] === undefined ? undefined : check(value[key], at(key)),
      ),
    ]);
  };
}

const costTier = shape(
  {},
  { upTo: positive, input: amount, output: amount, cacheRead: amount, cacheWrite: amount },
);

const cost = shape(
  {},
  {
    input: amount,
    output: amount,
    cacheRead: amount,
    cacheWrite: amount,
    thinkingOutput: amount,
    currency: text,
    tiers: listOf(costTier),
    source: text,
    date: text,
  },
);

const catalogRow = shape(
  { id: text },
  {
    name: text,
    input: listOf(modality),
    reasoning: flag,
    contextWindow: positive,
    maxTokens: positive,
    cost,
    prices: recordOf(cost),
    onlyAt: listOf(text),
    compat: object,
    source: text,
  },
);

const providerSetup = shape(
  { id: identifier },
  {
    label: text,
    aliases: listOf(identifier),
    envVars: listOf(text),
    requiresCredential: flag,
    defaultModel: text,
    keyUrl: text,
    docsUrl: text,
    thinkingFormats: listOf(text),
    defaultEndpoints: listOf(shape({ endpoint: text }, { keyPrefix: text })),
    retired: shape(
      { aliases: listOf(identifier), since: text, sentence: text, hint: text },
      { authChoices: listOf(text), cliFlags: listOf(text), models: recordOf(text) },
    ),
  },
);

const authChoice = shape(
  {
    choiceId: text,
    choiceLabel: text,
    provider: identifier,
    endpoint: text,
    groupId: text,
    groupLabel: text,
    cliFlags: listOf(text),
    prompt: text,
  },
  {
    choiceHint: text,
    deprecatedChoiceIds: listOf(text),
    defaultModel: text,
    address: shape({ prompt: text, cliFlag: text }),
  },
);

const manifest = shape(
  { id: identifier },
  {
    name: text,
    description: text,
    version: text,
    enabledByDefault: flag,
    providers: listOf(identifier),
    channels: listOf(identifier),
    contracts: shape({}, { tools: listOf(text), commands: listOf(text) }),
    setup: shape({}, { providers: listOf(providerSetup) }),
    providerAuthChoices: listOf(authChoice),
    providerEndpoints: listOf(
      shape(
        { id: text, provider: identifier, label: text, baseUrl: address, hosts: listOf(text) },
        {
          plan: text,
          region: text,
          keyPrefixes: listOf(text),
          probeModel: text,
          listsModels: flag,
          priceList: text,
          attendedOnly: text,
          retired: flag,
        },
      ),
    ),
    modelCatalog: shape(
      { providers: recordOf(shape({ models: listOf(catalogRow) }, { like: text })) },
      {
        lineups: listOf(
          shape(
            { endpoints: listOf(text), models: listOf(text), reason: text },
            { defaultModel: text, source: text },
          ),
        ),
        suppressions: listOf(
          shape(
            { provider: identifier, model: text, reason: text },
            { when: shape({}, { baseUrlHosts: listOf(text) }) },
          ),
        ),
      },
    ),
    devServers: recordOf(text),
    setupImports: recordOf(text),
    configSchema: object,
    channelConfigs: recordOf(
      shape({ label: text, schema: object }, { description: text, tokenEnvVar: text }),
    ),
  },
);

/** What is wrong with a manifest, as one phrase that names the place; undefined when nothing is. */
export function findManifestProblem(value: unknown): string | undefined {
  return manifest(value, "");
}

function firstProblem(problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
