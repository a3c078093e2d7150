import { join } from "node:path";
import { displayPath } from "../../config/paths.ts";
import { workspaceOf } from "../../gateway/workspace-of.ts";
import { programRoot } from "../../lib/program-root.ts";
import { findSkills } from "../../skills/find-skills.ts";
import type { CliContext } from "../context.ts";
import { loadProject, mentionConfigErrors } from "../load-project.ts";
import { formatTable, writeJson, writeLine } from "../output.ts";

export interface SkillFlags {
  eligible?: boolean;
  agent?: string;
  json?: boolean;
}

/** `skills list` */
export async function listSkills(context: CliContext, flags: SkillFlags): Promise<void> {
  const project = await loadProject(context);
  mentionConfigErrors(context, project);
  const { paths, loaded } = project;
  const { home, stateDir } = paths;
  const workspace = workspaceOf(flags.agent ?? "main", loaded.config, paths);
  const all = await findSkills({
    places: { workspace, home, stateDir, bundledDir: join(programRoot(), "skills") },
    config: loaded.config.skills,
    environment: context.processEnv,
  });
  const skills = all.filter(({ problem }) => flags.eligible !== true || problem === undefined);
  if (flags.json) return writeJson(context, { skills });
  if (skills.length === 0) {
    const folder = displayPath(join(workspace, "skills"), home);
    return writeLine(
      context,
      `There are no skills. A skill is a folder with a SKILL.md in ${folder}.`,
    );
  }
  const rows = skills.map(({ name, source, problem, description }) => [
    name,
    source,
    problem ?? "offered",
    description.length > 80 ? `${description.slice(0, 79)}…` : description,
  ]);
  context.stdout(formatTable(["Name", "From", "State", "What for"], rows));
}
