import type { ConfigEdit } from "../../config/edit-config.ts";
import type { Config } from "../../config/schema.ts";
import {
  canonicalReference,
  findModel,
  listAliases,
  withoutProfile,
} from "../../models/model-reference.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { writeJson, writeLine } from "../output.ts";
import { loadModelProject, refuseTwoForms } from "./model-project.ts";

export async function listModelAliases(
  context: CliContext,
  flags: { json?: boolean; plain?: boolean },
): Promise<void> {
  refuseTwoForms(flags);
  const { facts } = await loadModelProject(context);
  const aliases = [...listAliases(facts.config)];
  if (flags.json === true) return writeJson(context, { aliases: Object.fromEntries(aliases) });
  if (flags.plain !== true) writeLine(context, `Aliases (${aliases.length}):`);
  if (flags.plain !== true && aliases.length === 0) writeLine(context, "- none");
  for (const [alias, ref] of aliases) {
    writeLine(context, flags.plain === true ? `${alias} ${ref}` : `- ${alias} -> ${ref}`);
  }
}

/** A name that is another model's moves to this one; a name for an alias becomes a name for its model. */
export async function addModelAlias(
  context: CliContext,
  alias: string,
  text: string,
): Promise<void> {
  const name = alias.trim();
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._:-]{0,63}$/u.test(name)) {
    throw new OpenClawError("MODEL_ALIAS_INVALID", `"${alias}" cannot be an alias.`, {
      hint: 'Use letters, digits, ".", "_", ":" and "-", at most 64, and no slash.',
    });
  }
  const { facts } = await loadModelProject(context);
  const ref = withoutProfile(findModel(text, facts).ref);
  const models = facts.config.agents?.defaults?.models ?? {};
  const key = Object.keys(models).find((own) => canonicalReference(own, facts) === ref) ?? ref;
  const earlier = holdersOf(name, facts.config).filter((holder) => holder !== key);
  const edits: ConfigEdit[] = earlier.map((holder) => ({ path: aliasPath(holder), unset: true }));
  const { editConfig } = await import("../../config/edit-config.ts");
  await editConfig(facts.paths, [...edits, { path: aliasPath(key), value: name }]);
  writeLine(context, `Alias ${name} -> ${key}`);
}

export async function removeModelAlias(context: CliContext, alias: string): Promise<void> {
  const { facts } = await loadModelProject(context);
  const holders = holdersOf(alias, facts.config);
  if (holders.length === 0) {
    const known = [...listAliases(facts.config).keys()].join(", ");
    throw new OpenClawError("MODEL_ALIAS_UNKNOWN", `There is no alias "${alias}".`, {
      hint: known === "" ? "No aliases are set." : `Aliases: ${known}.`,
    });
  }
  const { editConfig } = await import("../../config/edit-config.ts");
  await editConfig(
    facts.paths,
    holders.map((holder) => ({ path: aliasPath(holder), unset: true })),
  );
  writeLine(context, `Removed the alias ${alias}.`);
}

/** The keys of `agents.defaults.models` that carry the alias, in any case of letters. */
function holdersOf(alias: string, config: Config): string[] {
  const wanted = alias.trim().toLowerCase();
  return Object.entries(config.agents?.defaults?.models ?? {})
    .filter(([, row]) => row.alias?.trim().toLowerCase() === wanted)
    .map(([ref]) => ref);
}

function aliasPath(ref: string): string[] {
  return ["agents", "defaults", "models", ref, "alias"];
}
