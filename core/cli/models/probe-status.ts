import { findEndpointRow } from "../../sdk/find-endpoint-row.ts";
import { createInstanceFacts } from "../../models/instance-facts.ts";
import type { ModelFacts } from "../../models/model-facts.ts";
import { createProviderInstances, type ProviderInstance } from "../../models/provider-instance.ts";
import type { CliContext } from "../context.ts";
import type { Project } from "../load-project.ts";
import { verifyModel, type Verification } from "../onboard/verify-model.ts";
import { openProviderAccess } from "./provider-access.ts";

/** What a provider's endpoint said just now. */
export interface ProviderProbe {
  model: string;
  outcome: Verification["outcome"];
  milliseconds?: number;
  status?: number;
  message?: string;
  hint?: string;
}

/** Asks each provider that has a key or needs none, at the endpoint in use, for the beginning of one short answer. By provider id. */
export async function probeStatus(
  ids: readonly string[],
  facts: ModelFacts,
  project: Project,
  context: CliContext,
): Promise<Map<string, ProviderProbe>> {
  const instances = createProviderInstances(facts).list();
  const factsOf = createInstanceFacts(facts);
  const access = openProviderAccess(project, context);
  const found = new Map<string, ProviderProbe>();
  try {
    for (const instance of instances.filter(({ id }) => ids.includes(id))) {
      const { search, endpoint, available } = await factsOf(instance);
      const baseUrl = endpoint?.baseUrl ?? "";
      const model = modelFor(instance, baseUrl);
      if (!available || model === undefined || baseUrl === "") continue;
      const { credential } = search;
      const target = {
        providerId: instance.id,
        baseUrl,
        ...(credential && { apiKey: credential.value, credentialSource: credential.source }),
      };
      const provider = await access.provider(instance.vendor?.id ?? instance.id, baseUrl);
      const result = await verifyModel(provider, target, model, context.signal);
      found.set(instance.id, describe(model.id, result));
    }
  } finally {
    await access.close();
  }
  return found;
}

/** The user's own first row, else what the endpoint is tried with, else the vendor's default. */
function modelFor(
  { vendor, entry, custom }: ProviderInstance,
  baseUrl: string,
): { id: string; reasoning?: boolean } | undefined {
  const own = custom ? entry?.models?.[0]?.id : undefined;
  const place = findEndpointRow(vendor?.places ?? [], baseUrl);
  const usual = vendor?.setup.defaultModel?.split("/").slice(1).join("/");
  const id = own ?? place?.probeModel ?? usual ?? entry?.models?.[0]?.id;
  if (id === undefined) return undefined;
  const reasoning =
    entry?.models?.find((row) => row.id === id)?.reasoning ??
    vendor?.rows.find((row) => row.id === id)?.reasoning;
  return { id, ...(reasoning === undefined ? {} : { reasoning }) };
}

function describe(model: string, result: Verification): ProviderProbe {
  const { outcome } = result;
  if (outcome === "works") return { model, outcome, milliseconds: result.milliseconds };
  if (outcome === "stopped") return { model, outcome };
  const { status, message, hint } = result.error;
  return {
    model,
    outcome,
    message,
    ...(status === undefined ? {} : { status }),
    ...(hint === undefined ? {} : { hint }),
  };
}
