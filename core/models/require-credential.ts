import { OpenClawError } from "../sdk/errors.ts";
import { searchCredential, type Credential, type CredentialSearch } from "./credentials.ts";
import { needsCredential } from "./instance-facts.ts";
import type { ModelFacts } from "./model-facts.ts";
import type { FoundModel } from "./model-reference.ts";

/** The credential for a model; undefined when it needs none. Rejects with `MODEL_NO_CREDENTIAL` when it needs one and there is none. */
export async function requireCredential(
  found: FoundModel,
  facts: ModelFacts,
): Promise<Credential | undefined> {
  const search = await searchCredential(found.instance, facts, found.profile);
  if (search.credential !== undefined) return search.credential;
  if (found.profile === undefined && !needsCredential(found.instance)) return undefined;
  throw missingCredential(found, search);
}

/** Names the provider, every place that was looked at, what was there and could not be used, and the command that helps. Never a secret. */
function missingCredential(
  { instance, profile, warning }: FoundModel,
  search: CredentialSearch,
): OpenClawError {
  const { id, vendor } = instance;
  const pinned = profile === undefined ? "" : ` in the profile "${profile}"`;
  const looked = search.looked.join("; ");
  const sentences = [
    ...(warning === undefined ? [] : [warning]),
    `No key for the provider "${id}"${pinned}. Looked at: ${looked}.`,
    ...search.rejected,
  ];
  const variable = vendor?.setup.envVars?.[0];
  const keyPage = vendor?.setup.keyUrl;
  const page = keyPage === undefined ? "" : ` Keys are made at ${keyPage}.`;
  const hint =
    variable === undefined
      ? `Set models.providers.${id}.apiKey.`
      : `Run openclaw onboard, or set ${variable} in the environment or in ~/.openclaw/.env.${page}`;
  return new OpenClawError("MODEL_NO_CREDENTIAL", sentences.join(" "), {
    hint,
    details: { provider: id },
  });
}
