import { OpenClawError } from "../../sdk/errors.ts";
import { cancelled } from "./cancelled.ts";
import type { ProviderPlan } from "./onboard-plan.ts";
import type { OnboardRun } from "./onboard-run.ts";
import type { SetupProbe } from "./setup-probe.ts";
import type { Verification } from "./verify-model.ts";

/** Has the model answer once. Answers a warning when nobody could tell, and rejects when the endpoint says no. */
export async function checkModel(
  { flags, context, wizard }: Pick<OnboardRun, "flags" | "context" | "wizard">,
  provider: ProviderPlan | undefined,
  probe: SetupProbe,
): Promise<string | undefined> {
  if (!provider || flags.skipVerify === true) return undefined;
  const { defaultModel } = provider;
  const ask = (signal: AbortSignal) => probe.verify(provider, signal);
  const result = wizard
    ? await wizard.during(`Asking ${defaultModel} for one word`, ask, (found) =>
        found.outcome === "works"
          ? `${defaultModel} answered in ${found.milliseconds} ms`
          : `${defaultModel} did not answer`,
      )
    : await ask(context.signal);
  const doubt = doubtOf(result);
  if (doubt !== undefined) wizard?.warn(doubt);
  return doubt;
}

function doubtOf(result: Verification): string | undefined {
  switch (result.outcome) {
    case "works":
      return undefined;
    case "stopped":
      throw cancelled();
    case "unknown":
      return `The model could not be checked: ${result.error.message} The setup is written unchecked.`;
    case "refused": {
      const advice = result.error.hint ?? "Check the key and its plan.";
      throw new OpenClawError("ONBOARD_REFUSED", `${result.error.message} Nothing was written.`, {
        hint: `${advice} To write the setup unchecked, add --skip-verify.`,
        details: { kind: result.error.kind },
      });
    }
  }
}
