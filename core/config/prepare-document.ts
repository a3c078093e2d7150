import type { PluginManifest } from "../sdk/manifest.ts";
import { loadEnvironment } from "./environment.ts";
import type { Environment, EnvironmentOptions } from "./environment.ts";
import { normalise } from "./normalise.ts";
import type { Normalised } from "./normalised-document.ts";
import { isPlainObject, readAt } from "./plain-value.ts";
import type { PlainObject } from "./plain-value.ts";
import { substituteVariables } from "./substitute-variables.ts";
import type { MissingVariable } from "./substitute-variables.ts";

/** A document in the newest spelling with its variables filled in. */
export interface PreparedDocument {
  document: PlainObject;
  /** The same before the variables were filled in: what may be shown. */
  shown: PlainObject;
  environment: Environment;
  missing: MissingVariable[];
  normalised: Normalised;
}

/** Pure but for the `.env` files, which it reads. */
export function prepareDocument(
  written: PlainObject,
  manifests: readonly PluginManifest[],
  places: Pick<EnvironmentOptions, "paths" | "processEnv" | "cwd">,
): PreparedDocument {
  const normalised = normalise(written, manifests);
  const options = { ...places, protectedNames: manifests.flatMap(credentialNames) };
  const outside = loadEnvironment(options);
  const configVars = readVariables(normalised.document, outside);
  const environment =
    Object.keys(configVars).length === 0 ? outside : loadEnvironment({ ...options, configVars });
  const missing: MissingVariable[] = [];
  const document = substituteVariables(normalised.document, environment, missing);
  return {
    document: isPlainObject(document) ? document : {},
    shown: normalised.document,
    environment,
    missing,
    normalised,
  };
}

/** The config's own variables. One that leans on a variable that is not set is itself not set. */
function readVariables(document: PlainObject, outside: Environment): Record<string, string> {
  const block = readAt(document, ["env", "vars"]);
  if (!isPlainObject(block)) return {};
  const values: Record<string, string> = {};
  for (const [name, written] of Object.entries(block)) {
    const missing: MissingVariable[] = [];
    const value = substituteVariables(written, outside, missing);
    if (typeof value === "string" && missing.length === 0) values[name] = value;
  }
  return values;
}

function credentialNames(manifest: PluginManifest): string[] {
  const channels = Object.values(manifest.channelConfigs ?? {});
  return [
    ...(manifest.setup?.providers ?? []).flatMap((provider) => provider.envVars ?? []),
    ...channels.flatMap(({ tokenEnvVar }) => (tokenEnvVar === undefined ? [] : [tokenEnvVar])),
  ];
}
