import type { PluginManifest } from "../../sdk/manifest.ts";
import { loadProject, type Project } from "../load-project.ts";
import { cancelled } from "./cancelled.ts";
import { checkModel } from "./check-model.ts";
import { decideProvider } from "./decide-provider.ts";
import { checkFlags } from "./onboard-flags.ts";
import type { ChannelPlan, OnboardPlan } from "./onboard-plan.ts";
import type { OnboardResult, OnboardRun } from "./onboard-run.ts";
import { listChannelOffers, planChannel } from "./plan-channel.ts";
import { planFrame } from "./plan-frame.ts";
import { openSetupProbe, type SetupProbe } from "./setup-probe.ts";
import { writeSetup } from "./write-setup.ts";

/** Decides everything first and writes last: a run that stops or fails before the end leaves no trace. */
export async function runOnboard(run: OnboardRun): Promise<OnboardResult> {
  const { flags, context, wizard, redactor, enter } = run;
  enter("flags");
  checkFlags(flags);
  enter("config");
  const project = await loadProject(context);
  const frame = planFrame(flags, project, context.cwd);
  wizard?.begin();
  if (wizard && flags.acceptRisk !== true && !(await wizard.confirmRisk())) throw cancelled();
  const probe = openSetupProbe(project, frame.offers, context, redactor);
  try {
    enter("auth");
    const provider = await decideProvider(run, project, frame, probe);
    enter("verify");
    const doubt = await checkModel(run, provider, probe);
    enter("channel");
    const channel = await decideChannel(run, project, frame.offers.manifests, probe);
    if (context.signal.aborted) throw cancelled();
    enter("write");
    const { workspace, gateway } = frame;
    const plan: OnboardPlan = {
      workspace,
      gateway,
      ...(provider ? { provider } : {}),
      ...(channel ? { channel } : {}),
    };
    const written = await writeSetup(plan, project.paths, project.loaded);
    const isChecked = provider !== undefined && flags.skipVerify !== true;
    return {
      plan,
      project,
      verified: isChecked && doubt === undefined,
      // The wizard has said it already.
      warnings: doubt === undefined || wizard ? [] : [doubt],
      ...written,
    };
  } finally {
    await probe.close();
  }
}

async function decideChannel(
  { flags, wizard, redactor }: OnboardRun,
  { loaded }: Project,
  manifests: readonly PluginManifest[],
  probe: SetupProbe,
): Promise<ChannelPlan | undefined> {
  if (!wizard || flags.skipChannels === true) return undefined;
  return planChannel(listChannelOffers(manifests, loaded.config.channels ?? {}), {
    wizard,
    environment: loaded.environment,
    definitionOf: (id) => probe.channel(id),
    keepSecret: (token) => redactor.add(token),
  });
}
