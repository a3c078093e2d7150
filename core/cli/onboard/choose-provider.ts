import { OpenClawError } from "../../sdk/errors.ts";
import type { AuthChoice, EndpointRow, ProviderSetup } from "../../sdk/manifest.ts";
import {
  authFromFlags,
  choiceIds,
  listAuthChoices,
  listRetired,
  refuseRetired,
  type GivenKey,
} from "./choose-auth.ts";
import { findOptions, findPlan } from "./find-plan.ts";
import type { ProviderPlan } from "./onboard-plan.ts";
import { planAddress } from "./plan-address.ts";
import { planCustom } from "./plan-custom.ts";
import { confirmImport, importOffers } from "./plan-import.ts";
import { requireKey } from "./plan-key.ts";
import type { ProviderSources } from "./provider-sources.ts";
import type { Wizard, WizardOption } from "./wizard.ts";

/** Settles which model is set up and with which key, by the flags and by asking. Undefined: none, the offline model answers. */
export async function chooseProvider(sources: ProviderSources): Promise<ProviderPlan | undefined> {
  const { flags, manifests, loaded, probe, wizard } = sources;
  const choices = listAuthChoices(manifests);
  refuseRetired(flags, listRetired(manifests));
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
  return askPerson(choices, { ...sources, wizard });
}

async function askPerson(
  choices: readonly AuthChoice[],
  sources: ProviderSources & { wizard: Wizard },
): Promise<ProviderPlan | undefined> {
  const { manifests, foreign, wizard } = sources;
  const offers = importOffers((await foreign?.()) ?? [], manifests);
  const imports = offers.map(({ label }, index) => ({ value: `import:${index}`, label }));
  const chosen = await wizard.chooseAuth([...imports, ...listWays(choices)]);
  if (chosen === undefined) return undefined;
  const offer = offers[imports.findIndex(({ value }) => value === chosen)];
  if (offer !== undefined) return confirmImport(offer, wizard);
  const choice = choices.find(({ choiceId }) => choiceId === chosen);
  return choice === undefined
    ? findPlan(chosen, choices, sources)
    : planChoice(choice, undefined, sources);
}

/** The choices group by group, each with its way out for people who do not know. */
function listWays(choices: readonly AuthChoice[]): WizardOption[] {
  const groups = [...new Set(choices.map(({ groupId }) => groupId))];
  return groups.flatMap((groupId) => {
    const own = choices.filter((choice) => choice.groupId === groupId);
    const rows = own.map((choice) => ({ value: choice.choiceId, label: titleOf(choice) }));
    return [...rows, ...findOptions(own)];
  });
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
  const { address } = choice;
  const places = manifests.flatMap((manifest) => manifest.providerEndpoints ?? []);
  const baseUrl =
    address === undefined
      ? endpoint.baseUrl
      : await planAddress({ ...choice, address }, places, flags, wizard);
  if (given === undefined)
    wizard?.note(titleOf(choice), facts(setup, endpoint, baseUrl, defaultModel));
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
  return { choiceId, providerId: provider, baseUrl, key, defaultModel };
}

function titleOf({ groupLabel, choiceLabel }: AuthChoice): string {
  return `${groupLabel}: ${choiceLabel}`;
}

/** What a person wants to know before handing over a key. */
function facts(
  setup: ProviderSetup | undefined,
  { attendedOnly }: EndpointRow,
  baseUrl: string,
  defaultModel: string,
): string[] {
  return [
    ...(setup?.keyUrl === undefined ? [] : [`Keys:     ${setup.keyUrl}`]),
    ...(setup?.docsUrl === undefined ? [] : [`Docs:     ${setup.docsUrl}`]),
    `Endpoint: ${baseUrl}`,
    `Model:    ${defaultModel}`,
    ...(attendedOnly === undefined ? [] : [`Terms:    ${attendedOnly}`]),
  ];
}

function incomplete({ choiceId }: AuthChoice): OpenClawError {
  return new OpenClawError(
    "ONBOARD_CHOICE_INCOMPLETE",
    `The plugin behind ${choiceId} does not say which endpoint or model belongs to it.`,
    { hint: "Choose another auth choice, or mend the plugin's manifest." },
  );
}
