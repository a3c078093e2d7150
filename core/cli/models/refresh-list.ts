import { errorMessage } from "../../sdk/errors.ts";
import { findEndpointRow } from "../../sdk/find-endpoint-row.ts";
import type { ModelInfo } from "../../sdk/provider.ts";
import { createInstanceFacts } from "../../models/instance-facts.ts";
import { byProviderThenId, type ModelListing } from "../../models/list-models.ts";
import type { ModelFacts } from "../../models/model-facts.ts";
import { createProviderInstances, type ProviderInstance } from "../../models/provider-instance.ts";
import type { CliContext } from "../context.ts";
import type { Project } from "../load-project.ts";
import { openProviderAccess, type ProviderAccess } from "./provider-access.ts";

export interface RefreshParts {
  facts: ModelFacts;
  project: Project;
  context: CliContext;
  /** Only this provider; else those of the rows. */
  provider?: string;
}

/**
 * The rows, with what the endpoints say now: models that no row knows are added with the tag `new`, rows that the endpoint does not name get the tag
 * `unlisted`. What the catalog and the config say about a model stays. An endpoint that cannot tell leaves its rows as they are, and a line on standard
 * error says so.
 */
export async function refreshList(
  rows: readonly ModelListing[],
  { facts, project, context, provider }: RefreshParts,
): Promise<ModelListing[]> {
  const instances = createProviderInstances(facts);
  const ids =
    provider === undefined
      ? new Set(rows.map(({ key }) => key.slice(0, key.indexOf("/"))))
      : new Set([instances.find(provider)?.id ?? provider]);
  const access = openProviderAccess(project, context);
  let result = [...rows];
  try {
    for (const id of ids) {
      const instance = instances.find(id);
      if (instance === undefined) continue;
      const models = await askEndpoint(instance, facts, access, context);
      if (models !== undefined) result = merge(result, id, models);
    }
  } finally {
    await access.close();
  }
  return result;
}

async function askEndpoint(
  instance: ProviderInstance,
  facts: ModelFacts,
  access: ProviderAccess,
  context: CliContext,
): Promise<ModelInfo[] | undefined> {
  const { search, endpoint, available } = await createInstanceFacts(facts)(instance);
  const { id, vendor } = instance;
  const baseUrl = endpoint?.baseUrl ?? "";
  const place = findEndpointRow(vendor?.places ?? [], baseUrl);
  const giveUp = (why: string): undefined => {
    context.stderr(`${id}: ${why} The catalog is shown as it is.\n`);
  };
  if (place?.listsModels === false) return giveUp(`${place.label} offers no list of models.`);
  if (!available || baseUrl === "") return giveUp("there is no key to ask with.");
  const provider = await access.provider(vendor?.id ?? id, baseUrl);
  if (provider.listModels === undefined) return giveUp("its endpoint cannot be asked.");
  const { credential } = search;
  const target = {
    providerId: id,
    baseUrl,
    ...(credential && { apiKey: credential.value, credentialSource: credential.source }),
  };
  try {
    return await provider.listModels(target, context.signal);
  } catch (error) {
    return giveUp(errorMessage(error));
  }
}

function merge(
  rows: readonly ModelListing[],
  id: string,
  models: readonly ModelInfo[],
): ModelListing[] {
  const served = new Set(models.map((model) => `${id}/${model.id}`));
  const known = new Set(rows.map(({ key }) => key));
  const sample = rows.find(({ key }) => key.startsWith(`${id}/`));
  const fresh = models
    .filter((model) => isChatModel(model.id) && !known.has(`${id}/${model.id}`))
    .map((model): ModelListing => {
      const { contextWindow } = model;
      return {
        key: `${id}/${model.id}`,
        name: model.name,
        input: model.input,
        ...(contextWindow === undefined ? {} : { contextWindow }),
        ...(sample?.local === undefined ? {} : { local: sample.local }),
        available: true,
        tags: ["new"],
        missing: false,
      };
    });
  const marked = rows.map((row) =>
    row.key.startsWith(`${id}/`) && !served.has(row.key)
      ? { ...row, tags: [...row.tags, "unlisted"] }
      : row,
  );
  return [...marked, ...fresh].toSorted(byProviderThenId);
}

/** What such lists hold beside chat models. */
function isChatModel(id: string): boolean {
  return !/(^|[-/_.])(asr|audio|embed|embedding|image|rerank|tts|video|t2v|i2v|r2v|t2i|realtime|livetranslate|ocr)([-/_.]|$)|^(wan|cosyvoice|paraformer|fun-asr)/i.test(
    id,
  );
}
