import type { Redactor } from "../../lib/redact.ts";
import type { CliContext } from "../context.ts";
import type { Project } from "../load-project.ts";
import type { OnboardFlags } from "./onboard-flags.ts";
import type { OnboardPlan } from "./onboard-plan.ts";
import type { Wizard } from "./wizard.ts";

/** The phases by which a failure is reported to scripts. */
export type OnboardPhase = "flags" | "config" | "auth" | "verify" | "channel" | "write";

/** One run of onboarding: what it was asked for and what it may use. */
export interface OnboardRun {
  flags: OnboardFlags;
  context: CliContext;
  /** Absent when nothing is to be asked. */
  wizard?: Wizard;
  /** Learns every secret of the run before it is used. */
  redactor: Redactor;
  enter(phase: OnboardPhase): void;
}

export interface OnboardResult {
  plan: OnboardPlan;
  project: Project;
  /** True when the model answered. */
  verified: boolean;
  /** What nobody was told yet. */
  warnings: string[];
  /** Where the config of before was kept. */
  backup?: string;
}
