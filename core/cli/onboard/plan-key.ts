import type { Environment } from "../../config/environment.ts";
import { maskKey } from "../../models/mask-key.ts";
import { isPlaceholderKey } from "../../models/placeholder-key.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import type { GivenKey } from "./choose-auth.ts";
import type { KeyPlan } from "./onboard-plan.ts";
import type { Wizard } from "./wizard.ts";

export interface KeySources {
  /** Whose key it is, for messages. */
  choiceId: string;
  /** The documented flag for it, without the dashes. */
  flag: string;
  /** `plaintext` or `ref`, when it was asked for. */
  mode?: string;
  given?: GivenKey;
  /** Variables that may hold it; the first that is set counts. */
  variables: readonly string[];
  environment: Environment;
  /** The key that the credential store holds already. */
  stored(): Promise<{ value: string; source: string } | undefined>;
  question: string;
  wizard?: Wizard;
}

/** Finds the key: flag, environment, credential store, and at last the person. Undefined when nobody has one. */
export async function planKey(sources: KeySources): Promise<KeyPlan | undefined> {
  const { given, wizard } = sources;
  if (sources.mode === "ref") return planReference(sources);
  if (given !== undefined) return toStore(given.value, `--${given.flag}`, sources);
  const existing = fromEnvironment(sources) ?? (await fromStore(sources));
  if (wizard === undefined) return existing;
  const shown = existing && `${existing.source} (${maskKey(existing.key)})`;
  const answer = await wizard.askKey(sources.question, shown);
  return answer === "" ? existing : toStore(answer, "your answer", sources);
}

/** As `planKey`, for a provider that cannot do without. */
export async function requireKey(sources: KeySources): Promise<KeyPlan> {
  const found = await planKey(sources);
  if (found) return found;
  const [variable] = sources.variables;
  throw new OpenClawError("ONBOARD_KEY_MISSING", `There is no key for ${sources.choiceId}.`, {
    hint: `Give it with --${sources.flag}${variable === undefined ? "" : `, or set ${variable}`}.`,
  });
}

function planReference(sources: KeySources): KeyPlan {
  const { variables, given } = sources;
  const found = findVariable(sources);
  const isOther = given !== undefined && given.value.trim() !== found?.key;
  if (found && !isOther) return { kind: "reference", ...found };
  const names = variables.join(", ");
  const message = found
    ? `--${given?.flag ?? ""} gives another key than ${found.variable}, and --secret-input-mode ref stores none.`
    : `--secret-input-mode ref needs the key in the environment, and none of these holds it: ${names}.`;
  throw new OpenClawError("ONBOARD_KEY_MISSING", message, {
    hint: `Set ${found?.variable ?? variables[0] ?? "the variable"} to the key, or leave --secret-input-mode out to store it in a private file.`,
  });
}

/**
 * A variable of the process may be gone the next time, so its value is stored as OpenClaw does; one that comes from a file of ours stays where it is.
 */
function fromEnvironment(sources: KeySources): KeyPlan | undefined {
  const found = findVariable(sources);
  if (found === undefined) return undefined;
  const isLasting = sources.environment.source(found.variable) !== "env";
  if (isLasting && sources.mode === undefined) return { kind: "reference", ...found };
  return { kind: "store", key: found.key, source: found.source };
}

function findVariable({
  variables,
  environment,
}: KeySources): { key: string; source: string; variable: string } | undefined {
  for (const variable of variables) {
    const key = environment.get(variable)?.trim();
    if (key !== undefined && !isPlaceholderKey(key)) return { key, source: variable, variable };
  }
  return undefined;
}

async function fromStore(sources: KeySources): Promise<KeyPlan | undefined> {
  const found = await sources.stored();
  return found && { kind: "kept", key: found.value, source: found.source };
}

/** A key has no spaces inside and is not an example from a manual: the program would not send such a one later. */
function toStore(text: string, source: string, { choiceId }: KeySources): KeyPlan {
  const key = text.trim();
  const problem =
    key === ""
      ? "is empty"
      : /[^\x21-\x7e]/.test(key)
        ? "has spaces or other characters that no key has"
        : isPlaceholderKey(key)
          ? "is a placeholder from a manual"
          : undefined;
  if (problem === undefined) return { kind: "store", key, source };
  throw new OpenClawError("ONBOARD_KEY_INVALID", `The key for ${choiceId} ${problem}.`, {
    hint: "Copy it again from the provider's page, all of it and nothing else.",
  });
}
