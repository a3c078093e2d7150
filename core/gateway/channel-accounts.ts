import type { ConfiguredAccounts } from "../channels/supervisor.ts";
import { resolveSecret, type SecretContext } from "../config/secret.ts";
import type { SecretInput } from "../config/schema.ts";
import { errorMessage } from "../sdk/errors.ts";
import type { ChannelDefinition } from "../sdk/channel.ts";
import type { PluginManifest } from "../sdk/manifest.ts";

/**
 * The accounts of a channel as its plugin reads them, with every secret of the section resolved. A secret that cannot be resolved leaves the
 * account with a `problem`, never the gateway without a start.
 */
export async function readChannelAccounts(
  definition: ChannelDefinition,
  manifests: readonly PluginManifest[],
  deps: SecretContext,
): Promise<ConfiguredAccounts> {
  const { defaults, [definition.id]: section = {} } = deps.config.channels ?? {};
  const problems: string[] = [];
  const resolved = await resolveSecretsIn(section, [], problems, deps);
  const tokenEnvVar = manifests
    .map((manifest) => manifest.channelConfigs?.[definition.id]?.tokenEnvVar)
    .find((name) => name !== undefined);
  const token = tokenEnvVar && deps.environment.get(tokenEnvVar);
  const accounts = definition.accounts({
    ...(defaults?.groupPolicy ? { groupPolicy: defaults.groupPolicy } : {}),
    ...(token ? { token } : {}),
    ...(isRecord(resolved) ? resolved : {}),
  });
  const [problem] = problems;
  if (problem === undefined) return { definition, accounts };
  return {
    definition,
    accounts: accounts.map((account) => ({ ...account, problem: account.problem ?? problem })),
  };
}

async function resolveSecretsIn(
  value: unknown,
  path: string[],
  problems: string[],
  deps: SecretContext,
): Promise<unknown> {
  if (isSecretReference(value)) {
    try {
      const secret = await resolveSecret(value, deps);
      if (secret) return secret.value;
      problems.push(`${path.join(".")} points to ${value.source} "${value.id}", which is not set.`);
    } catch (error) {
      problems.push(errorMessage(error));
    }
    return undefined;
  }
  const variable =
    typeof value === "string" ? /^\$\{([A-Z_][A-Z0-9_]*)\}$/.exec(value)?.[1] : undefined;
  if (variable !== undefined) {
    problems.push(`${path.join(".")} needs the variable ${variable}, which is not set.`);
    return undefined;
  }
  if (Array.isArray(value)) {
    return Promise.all(
      value.map((item, index) => resolveSecretsIn(item, [...path, String(index)], problems, deps)),
    );
  }
  if (!isRecord(value)) return value;
  const entries = await Promise.all(
    Object.entries(value).map(
      async ([key, item]) =>
        [key, await resolveSecretsIn(item, [...path, key], problems, deps)] as const,
    ),
  );
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSecretReference(value: unknown): value is Exclude<SecretInput, string> {
  return isRecord(value) && typeof value["source"] === "string" && typeof value["id"] === "string";
}
