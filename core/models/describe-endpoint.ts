import { resolveSecret } from "../config/secret.ts";
import type { ProviderEndpoint } from "../sdk/provider.ts";
import type { Credential } from "./credentials.ts";
import type { ModelFacts } from "./model-facts.ts";
import type { FoundModel } from "./model-reference.ts";

/** Address, credential and headers of a call. Rejects when a header's secret cannot be read. */
export async function describeEndpoint(
  { instance, modelId }: FoundModel,
  { baseUrl, credential }: { baseUrl: string; credential: Credential | undefined },
  facts: ModelFacts,
): Promise<ProviderEndpoint> {
  const { entry, transport, id } = instance;
  const row = entry?.models?.find((candidate) => candidate.id === modelId);
  const inputs = { ...transport?.entry.headers, ...row?.headers };
  const headers: Record<string, string> = {};
  for (const [name, input] of Object.entries(inputs)) {
    const secret = await resolveSecret(input, facts);
    if (secret !== undefined) headers[name] = secret.value;
  }
  const { timeoutSeconds: seconds, maxConcurrent } = transport?.entry ?? {};
  return {
    providerId: id,
    baseUrl,
    ...(credential && { apiKey: credential.value, credentialSource: placeOf(credential, facts) }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(seconds === undefined ? {} : { idleTimeoutMs: seconds * 1000 }),
    ...(maxConcurrent === undefined ? {} : { maxConcurrent }),
  };
}

/** Of a variable also the file that set it, when it was not the environment itself. */
function placeOf({ kind, source }: Credential, { environment }: ModelFacts): string {
  const name = source.slice(source.indexOf(":") + 1).trim();
  const file = kind === "env" ? environment.source(name) : undefined;
  return file === undefined || file === "env" ? source : `${source} in ${file}`;
}
