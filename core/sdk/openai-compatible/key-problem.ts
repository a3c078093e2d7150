import type { ModelError, ProviderEndpoint } from "../provider.ts";

/**
 * What keeps a key from being sent at all: a line break inside, a quotation mark from a word processor, a space. Such a key would make the transport fail with
 * a message that shows it.
 */
export function keyProblem(endpoint: ProviderEndpoint): ModelError | undefined {
  const key = endpoint.apiKey?.trim();
  if (key === undefined || /^[\x21-\x7e]*$/.test(key)) return undefined;
  const source = endpoint.credentialSource ?? "the config";
  return {
    kind: "auth",
    message: `${endpoint.providerId}: the key from ${source} has characters that no key has, such as a space or a line break.`,
    hint: "Copy the key again, in one piece and without quotation marks.",
    retryable: false,
  };
}
