import type { ModelFacts } from "../../models/model-facts.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { loadProject, mentionConfigErrors, type Project } from "../load-project.ts";

/** The project, and the part of it that the models commands work from. */
export async function loadModelProject(
  context: CliContext,
): Promise<{ project: Project; facts: ModelFacts }> {
  const project = await loadProject(context);
  mentionConfigErrors(context, project);
  const { manifests, loaded, paths } = project;
  const { config, environment } = loaded;
  return { project, facts: { manifests, config, environment, paths } };
}

/** Two forms of output at once are none. */
export function refuseTwoForms(flags: { json?: boolean; plain?: boolean }): void {
  if (flags.json !== true || flags.plain !== true) return;
  throw new OpenClawError("CLI_USAGE", "Choose either --json or --plain, not both.", {
    hint: "Leave one of the two flags out.",
  });
}
