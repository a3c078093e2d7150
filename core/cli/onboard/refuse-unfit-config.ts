import { displayPath } from "../../config/paths.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import type { Project } from "../load-project.ts";

/** Onboarding writes into the sections that may be broken, so it does not begin before they are mended. */
export function refuseUnfitConfig({ loaded, paths }: Project): void {
  if (paths.immutable) {
    throw new OpenClawError(
      "CONFIG_IMMUTABLE",
      "The config is managed from outside and is not written here.",
      { hint: "Change it where it comes from, or unset OPENCLAW_NIX_MODE." },
    );
  }
  const [first] = loaded.errors;
  if (!first) return;
  const file = displayPath(paths.configFile, paths.home);
  const where = first.line === undefined ? file : `${file}:${first.line}`;
  throw new OpenClawError(
    "ONBOARD_CONFIG_BROKEN",
    `${where} has a mistake at ${first.path}: ${first.message}`,
    { hint: "Mend it first; openclaw config validate lists all mistakes." },
  );
}
