import type { LoadedConfig } from "../../config/load-config.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import type { AuthChoice, EndpointRow, PluginManifest, ProviderSetup } from "../../sdk/manifest.ts";
import { authFromFlags, choiceIds, listAuthChoices, type GivenKey } from "./choose-auth.ts";
import type { OnboardFlags } from "./onboard-flags.ts";
import type { ProviderPlan } from "./onboard-plan.ts";
import { planCustom } from "./plan-custom.ts";
import { requireKey } from "./plan-key.ts";
import type { SetupProbe } from "./setup-probe.ts";
import type { Wizard } from "./wizard.ts";

export interface ProviderSources {
  flags: OnboardFlags;
  manifests: readonly PluginManifest[];
  loaded: LoadedConfig;
  probe: Pick<SetupProbe, "storedKey">;
  wizard?: Wizard;
}

/** Settles which model is set up and with which key, by the flags and by asking. Undefined: none, the offline model answers. */
export async function chooseProvider(sources: ProviderSources): Promise<ProviderPlan | undefined> {
  const { flags, manifests, loaded, probe, wizard } = sources;
  const choices = listAuthChoices(manifests);
  const asked = authFromFlags(flags, choices);
  if (asked?.kind === "none") return undefined;
  if (asked?.kind === "custom") {
    const { environment } = loaded;
    return planCustom(flags, { environment, stored: (id) => probe.storedKey(id) });
  }
  if (asked) return planChoice(asked.choice, asked.given, sources);
  if (!wizard) {
    throw new OpenClawError("ONBOARD_CHOICE_MISSING", "It was not said which key to set up.", {
      hint: `Add --auth-choice with one of: ${choiceIds(choices).join(", ")}.`,
    });
  }
  const choice = await wizard.chooseAuth(choices);
  return choice && planChoice(choice, undefined, sources);
}

async function planChoice(
  choice: AuthChoice,
  given: GivenKey | undefined,
  { flags, manifests, loaded, probe, wizard }: ProviderSources,
): Promise<ProviderPlan> {
  const setup = manifests
    .flatMap((manifest) => manifest.setup?.providers ?? [])
    .find((row) => row.id === choice.provider);
  const endpoint = manifests
    .flatMap((manifest) => manifest.providerEndpoints ?? [])
    .find((row) => row.provider === choice.provider && row.id === choice.endpoint);
  const defaultModel = choice.defaultModel ?? setup?.defaultModel;
  if (!endpoint || defaultModel === undefined) throw incomplete(choice);
  if (given === undefined) wizard?.note(titleOf(choice), facts(setup, endpoint, defaultModel));
  const key = await requireKey({
    choiceId: choice.choiceId,
    flag: choice.cliFlags[0] ?? "",
    variables: setup?.envVars ?? [],
    environment: loaded.environment,
    stored: () => probe.storedKey(choice.provider),
    question: choice.prompt,
    ...(given === undefined ? {} : { given }),
    ...(flags.secretInputMode === undefined ? {} : { mode: flags.secretInputMode }),
    ...(wizard === undefined ? {} : { wizard }),
  });
  const { choiceId, provider } = choice;
  return { choiceId, providerId: provider, baseUrl: endpoint.baseUrl, key, defaultModel };
}

function titleOf({ groupLabel, choiceLabel }: AuthChoice): string {
  return `${groupLabel}: ${choiceLabel}`;
}

/** What a person wants to know before handing over a key. */
function facts(
  setup: ProviderSetup | undefined,
  endpoint: EndpointRow,
  defaultModel: string,
): string[] {
  return [
    ...(setup?.keyUrl === undefined ? [] : [`Keys:     ${setup.keyUrl}`]),
    ...(setup?.docsUrl === undefined ? [] : [`Docs:     ${setup.docsUrl}`]),
    `Endpoint: ${endpoint.baseUrl}`,
    `Model:    ${defaultModel}`,
  ];
}

function incomplete({ choiceId }: AuthChoice): OpenClawError {
  return new OpenClawError(
    "ONBOARD_CHOICE_INCOMPLETE",
    `The plugin behind ${choiceId} does not say which endpoint or model belongs to it.`,
    { hint: "Choose another auth choice, or mend the plugin's manifest." },
  );
}
