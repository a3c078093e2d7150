import type { ConfigEdit } from "../../config/edit-config.ts";
import type { Config } from "../../config/schema.ts";
import { describeModel } from "../../models/describe-model.ts";
import { createInstanceFacts } from "../../models/instance-facts.ts";
import type { ModelFacts } from "../../models/model-facts.ts";
import { isModelAllowed } from "../../models/model-policy.ts";
import {
  canonicalReference,
  findModel,
  withoutProfile,
  type FoundModel,
} from "../../models/model-reference.ts";
import type { CliContext } from "../context.ts";
import { writeLine } from "../output.ts";
import { loadModelProject } from "./model-project.ts";

/** `models set`: an unknown provider is refused and nothing is written; an unknown model is saved with a warning, because catalogs lag behind. */
export async function setDefaultModel(context: CliContext, text: string): Promise<void> {
  const { facts } = await loadModelProject(context);
  const found = findModel(text, facts);
  const warnings = await findWarnings(found, facts);
  const { editConfig } = await import("../../config/edit-config.ts");
  await editConfig(facts.paths, editsFor(found, facts));
  for (const warning of warnings) context.stderr(`${warning}\n`);
  writeLine(context, `Default model: ${found.ref}`);
}

function editsFor(found: FoundModel, facts: ModelFacts): ConfigEdit[] {
  const { ref } = found;
  const model = withoutProfile(ref);
  const defaults = facts.config.agents?.defaults;
  const at = ["agents", "defaults", "model"];
  const path = typeof defaults?.model === "string" ? at : [...at, "primary"];
  const edits: ConfigEdit[] = [{ path, value: ref }];
  const known = Object.keys(defaults?.models ?? {}).some(
    (key) => canonicalReference(key, facts) === model,
  );
  return known ? edits : [...edits, { path: ["agents", "defaults", "models", model], value: {} }];
}

async function findWarnings(found: FoundModel, facts: ModelFacts): Promise<string[]> {
  const { available, endpoint } = await createInstanceFacts(facts)(found.instance);
  const { warning } = describeModel(found, endpoint?.baseUrl ?? "", facts);
  const { id } = found.instance;
  const key = available
    ? []
    : [`There is no key for ${id} yet: openclaw models status shows what was looked at.`];
  const policy = policyWarning(found, facts);
  return [...(warning === undefined ? [] : [warning]), ...key, ...policy];
}

/** The default itself is always allowed; people in a chat could not choose it again after another. */
function policyWarning({ ref }: FoundModel, facts: ModelFacts): string[] {
  const { model: _, ...defaults } = facts.config.agents?.defaults ?? {};
  const config: Config = { ...facts.config, agents: { ...facts.config.agents, defaults } };
  if (isModelAllowed(ref, { ...facts, config })) return [];
  return [`agents.defaults.modelPolicy.allow does not name ${withoutProfile(ref)}.`];
}
