import { resolve } from "node:path";
import { expandTilde } from "../../config/paths.ts";
import type { Project } from "../load-project.ts";
import { textOf, type OnboardFlags } from "./onboard-flags.ts";
import type { WorkspacePlan } from "./onboard-plan.ts";

/** The folder with the assistant's own files: by flag, by the config, or the ordinary one. */
export function planWorkspace(flags: OnboardFlags, project: Project, cwd: string): WorkspacePlan {
  const { paths, loaded } = project;
  const asked = textOf(flags.workspace);
  const known = asked ?? loaded.config.agents?.defaults?.workspace;
  return {
    folder: known === undefined ? paths.workspace : resolve(cwd, expandTilde(known, paths.home)),
    isAsked: asked !== undefined,
    isSeeded: flags.skipBootstrap !== true,
  };
}
