import type { Project } from "../load-project.ts";
import type { OnboardFlags } from "./onboard-flags.ts";
import type { GatewayPlan, WorkspacePlan } from "./onboard-plan.ts";
import { planGateway } from "./plan-gateway.ts";
import { planWorkspace } from "./plan-workspace.ts";
import { refuseUnfitConfig } from "./refuse-unfit-config.ts";
import { findSetupOffers, type SetupOffers } from "./setup-offers.ts";

/** What is settled before anybody is asked anything. */
export interface SetupFrame {
  gateway: GatewayPlan;
  workspace: WorkspacePlan;
  offers: SetupOffers;
}

/** Throws on what the flags and the config together do not allow. */
export function planFrame(flags: OnboardFlags, project: Project, cwd: string): SetupFrame {
  refuseUnfitConfig(project);
  return {
    gateway: planGateway(flags, project.loaded, project.paths),
    workspace: planWorkspace(flags, project, cwd),
    offers: findSetupOffers(project),
  };
}
