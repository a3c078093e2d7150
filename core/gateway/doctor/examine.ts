import { checkAccess } from "./check-access.ts";
import { checkConfig } from "./check-config.ts";
import { checkFiles } from "./check-files.ts";
import { checkModels } from "./check-models.ts";
import { checkRunning } from "./check-running.ts";
import { checkTools } from "./check-tools.ts";
import { findingLevels, type Check, type DoctorSources, type Finding } from "./finding.ts";

const checks: readonly Check[] = [
  checkConfig,
  checkFiles,
  checkAccess,
  checkModels,
  checkRunning,
  checkTools,
];

/** Looks at everything and changes nothing. The gravest come first, otherwise in the order of the checks. */
export async function examine(sources: DoctorSources): Promise<Finding[]> {
  const findings = (await Promise.all(checks.map(async (check) => check(sources)))).flat();
  const weight = ({ level }: Finding) => findingLevels.indexOf(level);
  return findings.toSorted((one, other) => weight(other) - weight(one));
}
