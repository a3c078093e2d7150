import { describeIssue } from "../../config/describe-issue.ts";
import { fatalErrors } from "../../config/load-config.ts";
import { displayPath } from "../../config/paths.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import type { Project } from "../load-project.ts";

/** Throws `CONFIG_INVALID` when the config has mistakes that no single feature can be blamed for. */
export function assertUsableConfig({ loaded, paths }: Project): void {
  const fatal = fatalErrors(loaded);
  if (fatal.length === 0) return;
  const lines = fatal.map((issue) => `  ${describeIssue(issue, loaded.path)}`);
  throw new OpenClawError(
    "CONFIG_INVALID",
    `The config ${displayPath(paths.configFile, paths.home)} cannot be used:\n${lines.join("\n")}`,
    { hint: "Mend it and check with `openclaw config validate`." },
  );
}

/** Throws `GATEWAY_MODE_REMOTE` when this machine is meant to use a gateway elsewhere. */
export function assertLocal({ loaded }: Project, flags: { allowUnconfigured?: boolean }): void {
  if (loaded.config.gateway?.mode !== "remote" || flags.allowUnconfigured) return;
  throw new OpenClawError(
    "GATEWAY_MODE_REMOTE",
    "The config says that this machine uses a gateway elsewhere (gateway.mode is remote).",
    {
      hint: "Set gateway.mode to local to run one here, or add --allow-unconfigured.",
    },
  );
}

/** What the person should know about the config before the gateway runs on it: parts that stay off first. */
export function configRemarks({ loaded }: Project): string[] {
  return [
    ...loaded.errors.map((issue) => describeIssue(issue, loaded.path)),
    ...loaded.broken.map(({ feature, reason }) => `${feature} stays switched off: ${reason}`),
    ...loaded.warnings.map((issue) => describeIssue(issue, loaded.path)),
    ...loaded.notices,
  ];
}
