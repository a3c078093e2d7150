import type { ConfigIssue, LoadedConfig } from "../../config/load-config.ts";
import { displayPath } from "../../config/paths.ts";
import { secretPaths } from "../../config/hidden-secrets.ts";
import { formatPath } from "../../config/path-expression.ts";
import type { DoctorSources, Finding } from "./finding.ts";

/** What `config validate` says, what of it is switched off, and secrets that stand in the file itself. */
export function checkConfig({ loaded, paths }: DoctorSources): Finding[] {
  const file = displayPath(loaded.path, paths.home);
  const place = ({ line, file: other }: ConfigIssue) =>
    `${other ?? file}${line === undefined ? "" : `, line ${line}`}`;
  const { errors, warnings, notices, broken } = loaded;
  return [
    ...errors.map((issue) => ({
      id: `config.invalid:${issue.path}`,
      level: "error" as const,
      title: `${issue.path}: ${issue.message}`,
      detail: place(issue),
      fix: "Correct the line; openclaw config validate checks it.",
    })),
    ...broken.map(({ feature, reason }) => ({
      id: `config.off:${feature}`,
      level: "warning" as const,
      title: `${feature} is switched off because its settings are wrong.`,
      detail: reason,
    })),
    ...warnings.map((issue) => ({
      id: `config.warning:${issue.path}`,
      level: "warning" as const,
      title: `${issue.path}: ${issue.message}`,
      detail: place(issue),
    })),
    ...notices.map((notice, index) => ({
      id: `config.notice:${index + 1}`,
      level: "info" as const,
      title: notice,
    })),
    ...plainSecrets(loaded, { file, paths }),
  ];
}

function plainSecrets(
  { exists, text }: LoadedConfig,
  { file, paths }: { file: string } & Pick<DoctorSources, "paths">,
): Finding[] {
  if (!exists) return [];
  const secrets = secretPaths(text, paths).map(formatPath);
  if (secrets.length === 0) return [];
  return [
    {
      id: "config.secrets",
      level: "warning",
      title: `${file} holds ${secrets.length === 1 ? "a secret" : `${secrets.length} secrets`} in plain text: ${secrets.join(", ")}.`,
      fix: 'Put the value into ~/.openclaw/.env and write { source: "env", provider: "default", id: "NAME" } in its place.',
    },
  ];
}
