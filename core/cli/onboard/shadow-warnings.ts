import type { Environment } from "../../config/environment.ts";
import type { OnboardPlan } from "./onboard-plan.ts";

/**
 * What is stored in the `.env` file counts only where the environment of the process does not say something else: a sentence for each secret that would be
 * overruled.
 */
export function shadowWarnings(
  { gateway, channel }: OnboardPlan,
  environment: Environment,
  processEnv: Readonly<Record<string, string | undefined>>,
): string[] {
  const stored: [name: string, value: string | undefined][] = [
    ["OPENCLAW_GATEWAY_TOKEN", gateway.token],
    ["OPENCLAW_GATEWAY_PASSWORD", gateway.password],
    ...(channel ? [[channel.tokenEnvVar, channel.token] as [string, string]] : []),
  ];
  const overruled = stored.filter(
    ([name, value]) => value !== undefined && processEnv[name] && processEnv[name] !== value,
  );
  const warnings = overruled.map(
    ([name]) =>
      `${name} is set to something else in this environment, which comes first. Unset it for the new value to count.`,
  );
  const variable = "OPENCLAW_GATEWAY_TOKEN";
  const { tokenVariable } = gateway;
  if (tokenVariable !== undefined && tokenVariable !== variable && environment.get(variable)) {
    warnings.push(`${variable} is set as well and comes before ${tokenVariable}.`);
  }
  return warnings;
}
