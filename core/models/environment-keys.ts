import type { Environment } from "../config/environment.ts";

/** A key in the environment. */
export interface EnvironmentKey {
  value: string;
  /** For people: `env: ACME_API_KEY`, `env: ACME_API_KEYS (2)`. */
  source: string;
  /** What a reference is pinned to for this key: `env:ACME_API_KEYS:2`. */
  pin: string;
}

/**
 * The keys that a vendor's variables hold, in the order in which they are used: for each name the list under its plural (`ACME_API_KEYS`, parted by commas or
 * semicolons), the variable itself, and those with a number behind it (`ACME_API_KEY_2`). Equal keys count once.
 */
export function environmentKeys(
  names: readonly string[],
  environment: Pick<Environment, "get" | "all">,
): EnvironmentKey[] {
  const all = names.flatMap((name) => [
    ...listOf(`${name}S`, environment),
    ...one(name, environment),
    ...numbered(name, environment),
  ]);
  return all.filter(({ value }, at) => all.findIndex((each) => each.value === value) === at);
}

function listOf(name: string, environment: Pick<Environment, "get">): EnvironmentKey[] {
  const values = (environment.get(name) ?? "").split(/[,;]/).map((value) => value.trim());
  return values
    .filter((value) => value !== "")
    .map((value, at) => ({
      value,
      source: `env: ${name} (${at + 1})`,
      pin: `env:${name}:${at + 1}`,
    }));
}

function one(name: string, environment: Pick<Environment, "get">): EnvironmentKey[] {
  const value = environment.get(name)?.trim() ?? "";
  return value === "" ? [] : [{ value, source: `env: ${name}`, pin: `env:${name}` }];
}

function numbered(name: string, environment: Pick<Environment, "get" | "all">): EnvironmentKey[] {
  const numberOf = (variable: string) => Number(variable.slice(name.length + 1));
  return Object.keys(environment.all())
    .filter((variable) => variable.startsWith(`${name}_`) && /_\d+$/.test(variable))
    .filter((variable) => Number.isInteger(numberOf(variable)))
    .toSorted((left, right) => numberOf(left) - numberOf(right))
    .flatMap((variable) => one(variable, environment));
}
