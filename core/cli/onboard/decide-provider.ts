import type { Project } from "../load-project.ts";
import { chooseProvider } from "./choose-provider.ts";
import { findForeignSetups } from "./find-setups.ts";
import type { ProviderPlan } from "./onboard-plan.ts";
import type { OnboardRun } from "./onboard-run.ts";
import type { SetupFrame } from "./plan-frame.ts";
import type { SetupProbe } from "./setup-probe.ts";

/** Settles the provider. What other programs hold is read only when a person is asked, and every key found is hidden from then on. */
export async function decideProvider(
  { flags, wizard, redactor, context }: OnboardRun,
  project: Project,
  { offers }: SetupFrame,
  probe: SetupProbe,
): Promise<ProviderPlan | undefined> {
  const { manifests, decisions } = offers;
  const { loaded, paths } = project;
  const asking = wizard ? { wizard } : {};
  const foreign = async () => {
    const places = { home: paths.home, cwd: context.cwd, env: context.processEnv };
    const found = await findForeignSetups(project, decisions, places);
    for (const { key } of found) redactor.add(key.value);
    return found;
  };
  const provider = await chooseProvider({ flags, manifests, loaded, probe, foreign, ...asking });
  if (provider?.key) redactor.add(provider.key.key);
  return provider;
}
