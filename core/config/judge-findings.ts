import type { PluginManifest } from "../sdk/manifest.ts";
import type { DocumentFinding } from "./check-document.ts";
import { featureOf } from "./features.ts";
import { createKnownKeys } from "./known-keys.ts";
import type { ConfigPath } from "./path-expression.ts";
import { withSuggestion } from "./with-suggestion.ts";

/** What the findings mean: what is wrong, what is odd, and what is only not used. */
export interface Verdict {
  errors: DocumentFinding[];
  warnings: DocumentFinding[];
  /** Settings that exist elsewhere and have no effect here. */
  unread: ConfigPath[];
  /** Features that have an error, with the errors of each. */
  broken: Map<string, DocumentFinding[]>;
}

export function judgeFindings(
  findings: readonly DocumentFinding[],
  manifests: readonly PluginManifest[],
): Verdict {
  const channels = manifests.flatMap((manifest) => Object.entries(manifest.channelConfigs ?? {}));
  const known = createKnownKeys(
    Object.fromEntries(channels.map(([id, channel]) => [id, channel.knownKeys ?? []])),
  );
  const verdict: Verdict = { errors: [], warnings: [], unread: [], broken: new Map() };
  for (const finding of findings) {
    const standing = finding.kind === "unknown-key" ? known.standing(finding.path) : undefined;
    if (standing === "unread") verdict.unread.push(finding.path);
    if (standing !== undefined) continue;
    if (finding.kind === "type") addError(verdict, finding);
    else
      verdict.warnings.push(
        withSuggestion(finding, schemaFinder(manifests), (place) => known.namesAt(place)),
      );
  }
  return verdict;
}

function addError(verdict: Verdict, finding: DocumentFinding): void {
  verdict.errors.push(finding);
  const feature = featureOf(finding.path);
  if (feature === undefined) return;
  const earlier = verdict.broken.get(feature) ?? [];
  verdict.broken.set(feature, [...earlier, finding]);
}

function schemaFinder(
  manifests: readonly PluginManifest[],
): (path: ConfigPath) => { schema: unknown; base: ConfigPath } | undefined {
  return (path) => {
    const [first, second, third, fourth] = path.map(String);
    if (first === "channels" && second !== undefined && path.length > 2) {
      const owner = manifests.find((manifest) =>
        Object.hasOwn(manifest.channelConfigs ?? {}, second),
      );
      const schema = owner?.channelConfigs?.[second]?.schema;
      return schema === undefined ? undefined : { schema, base: path.slice(0, 2) };
    }
    if (first === "plugins" && second === "entries" && fourth === "config" && path.length > 4) {
      const schema = manifests.find((manifest) => manifest.id === third)?.configSchema;
      return schema === undefined ? undefined : { schema, base: path.slice(0, 4) };
    }
    return undefined;
  };
}
