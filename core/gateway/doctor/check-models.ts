import type { DoctorSources, Finding } from "./finding.ts";

/** Whether there is a model that can answer, and keys that cannot be used. */
export async function checkModels({ models }: DoctorSources): Promise<Finding[]> {
  const status = await models();
  const { resolvedDefault, defaultProblem, missing, profiles, providers } = status;
  const findings: Finding[] = [];
  if (resolvedDefault === undefined) {
    findings.push({
      id: "models.none",
      level: "error",
      title: `No model can answer: ${defaultProblem ?? "nothing is configured"}`,
      fix: "openclaw onboard",
    });
  } else if (resolvedDefault.source === "offline") {
    findings.push({
      id: "models.offline",
      level: "info",
      title: `The offline model ${resolvedDefault.ref} answers, because no provider has a key.`,
      fix: "openclaw onboard",
    });
  }
  for (const provider of missing) {
    findings.push({
      id: `models.key:${provider}`,
      level: "error",
      title: `${provider} is used and has no key.`,
      fix: "openclaw onboard",
    });
  }
  for (const { profileId, status: state } of profiles) {
    if (state !== "expired" && state !== "expiring" && state !== "unsupported") continue;
    findings.push({
      id: `models.profile:${profileId}`,
      level: state === "expired" ? "error" : "warning",
      title: `The key ${profileId} ${words[state]}.`,
      fix: "openclaw onboard",
    });
  }
  for (const { provider, rejected } of providers) {
    for (const [index, sentence] of rejected.entries())
      findings.push({
        id: `models.rejected:${provider}:${index + 1}`,
        level: "warning",
        title: `${provider}: ${sentence}`,
      });
  }
  return findings;
}

const words = {
  expired: "has expired",
  expiring: "expires within a day",
  unsupported: "is a sign-in that this program cannot renew",
};
