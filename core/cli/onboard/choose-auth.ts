import { OpenClawError } from "../../sdk/errors.ts";
import type { AuthChoice, PluginManifest, RetiredService } from "../../sdk/manifest.ts";
import { camelCase, textOf, type OnboardFlags } from "./onboard-flags.ts";

/** A key as it was given on the command line. */
export interface GivenKey {
  /** Without the dashes. */
  flag: string;
  value: string;
}

/** What the flags say about signing in. */
export type AskedAuth =
  | { kind: "choice"; choice: AuthChoice; given?: GivenKey }
  | { kind: "custom" }
  | { kind: "none" };

/** Choices that need no plugin. */
export const customChoice = "custom-api-key";
export const skipChoice = "skip";

export function listAuthChoices(manifests: readonly PluginManifest[]): AuthChoice[] {
  return manifests.flatMap((manifest) => manifest.providerAuthChoices ?? []);
}

/** The ways to sign in that vendors have switched off. */
export function listRetired(manifests: readonly PluginManifest[]): RetiredService[] {
  return manifests
    .flatMap((manifest) => manifest.setup?.providers ?? [])
    .flatMap(({ retired }) => (retired === undefined ? [] : [retired]));
}

/** Throws `ONBOARD_CHOICE_RETIRED` when the flags ask for such a way. */
export function refuseRetired(flags: OnboardFlags, services: readonly RetiredService[]): void {
  const wanted = textOf(flags.authChoice)?.toLowerCase() ?? "";
  for (const { authChoices = [], cliFlags = [], sentence, hint } of services) {
    const isAsked =
      authChoices.includes(wanted) || cliFlags.some((flag) => flags[camelCase(flag)] !== undefined);
    if (isAsked) throw new OpenClawError("ONBOARD_CHOICE_RETIRED", sentence, { hint });
  }
}

/**
 * The way to sign in that the flags ask for: by `--auth-choice`, current or old name, or by exactly one key flag. Undefined when they leave it open.
 */
export function authFromFlags(
  flags: OnboardFlags,
  choices: readonly AuthChoice[],
): AskedAuth | undefined {
  const wanted = textOf(flags.authChoice)?.toLowerCase();
  if (wanted === skipChoice) return { kind: "none" };
  if (wanted === customChoice) return { kind: "custom" };
  if (wanted !== undefined) return chosenByName(wanted, flags, choices);
  const named = choices.filter((choice) => givenKey(choice, flags) !== undefined);
  const isCustom = textOf(flags.customBaseUrl) !== undefined;
  const ids = [...named.map((choice) => choice.choiceId), ...(isCustom ? [customChoice] : [])];
  if (ids.length > 1) {
    throw new OpenClawError("ONBOARD_AMBIGUOUS_KEY", `Flags for ${ids.join(" and ")} were given.`, {
      hint: "Say which one to set up with --auth-choice.",
    });
  }
  const [choice] = named;
  if (choice) return withKey(choice, flags);
  return isCustom ? { kind: "custom" } : undefined;
}

function chosenByName(
  wanted: string,
  flags: OnboardFlags,
  choices: readonly AuthChoice[],
): AskedAuth {
  const choice = choices.find(
    (row) => row.choiceId === wanted || row.deprecatedChoiceIds?.includes(wanted) === true,
  );
  if (!choice) throw unknownChoice(wanted, choices);
  if (givenKey(choice, flags) === undefined) refuseKeyOfAnother(choice, flags, choices);
  return withKey(choice, flags);
}

function withKey(choice: AuthChoice, flags: OnboardFlags): AskedAuth {
  const given = givenKey(choice, flags);
  return { kind: "choice", choice, ...(given === undefined ? {} : { given }) };
}

/** A flag that was given counts even when it is empty: a script whose variable was not set must hear of it. */
function givenKey(choice: AuthChoice, flags: OnboardFlags): GivenKey | undefined {
  for (const flag of choice.cliFlags) {
    const value = flags[camelCase(flag)];
    if (typeof value === "string") return { flag, value };
  }
  return undefined;
}

/** Keys belong to a plan and a region. A key under another choice's flag was meant for that one. */
function refuseKeyOfAnother(
  choice: AuthChoice,
  flags: OnboardFlags,
  choices: readonly AuthChoice[],
): void {
  for (const other of choices) {
    const given = givenKey(other, flags);
    if (given === undefined) continue;
    throw new OpenClawError(
      "ONBOARD_KEY_MISMATCH",
      `--${given.flag} is the key of ${other.choiceId}, and --auth-choice says ${choice.choiceId}.`,
      {
        hint: `Give the key with --${choice.cliFlags[0] ?? ""}, or use --auth-choice ${other.choiceId}.`,
      },
    );
  }
}

function unknownChoice(wanted: string, choices: readonly AuthChoice[]): OpenClawError {
  return new OpenClawError("ONBOARD_UNKNOWN_CHOICE", `There is no auth choice "${wanted}".`, {
    hint: `Use one of: ${choiceIds(choices).join(", ")}.`,
  });
}

export function choiceIds(choices: readonly AuthChoice[]): string[] {
  return [...choices.map((choice) => choice.choiceId), customChoice, skipChoice];
}
