import type { SecretInput } from "../config/schema.ts";
import { resolveSecret } from "../config/secret.ts";
import type { WorkshopParts } from "./workshop-contract.ts";

/** Reads a secret of the config as it is now, and makes it known to what must not show it. */
export function createSecretReader({
  options,
  state,
  hideSecrets,
}: Pick<WorkshopParts, "options" | "state" | "hideSecrets">) {
  return async (input: SecretInput): Promise<string | undefined> => {
    if (input === "") return "";
    const { config, environment } = state().loaded;
    const found = await resolveSecret(input, { config, environment, paths: options.paths });
    const isHidden =
      found !== undefined && (typeof input !== "string" || found.source !== "config");
    if (isHidden) hideSecrets([found.value]);
    return found?.value;
  };
}
