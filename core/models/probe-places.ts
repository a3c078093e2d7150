import type { EndpointRow } from "../sdk/manifest.ts";
import type { ModelError } from "../sdk/provider.ts";

/**
 * The endpoints that a key may belong to, by its look: those whose prefix fits most closely, and all of them when none fits. An endpoint without a probe
 * model, or one that is gone, is never among them. The one at hand comes first.
 */
export function placesForKey(
  places: readonly EndpointRow[],
  key: string,
  current?: EndpointRow,
): EndpointRow[] {
  const askable = places.filter((row) => row.probeModel !== undefined && row.retired !== true);
  const fits = askable.map((row) => ({ row, fit: closeness(row, key.trim()) }));
  const best = Math.max(0, ...fits.map(({ fit }) => fit));
  const fitting = fits.filter(({ fit }) => fit === best).map(({ row }) => row);
  const found = fitting.length === 0 ? askable : fitting;
  return found.toSorted((left, right) => Number(right === current) - Number(left === current));
}

/** The length of the prefix that fits; -1 where another one is required. */
function closeness({ keyPrefixes }: EndpointRow, key: string): number {
  if (keyPrefixes === undefined) return 0;
  return Math.max(
    -1,
    ...keyPrefixes.filter((text) => key.startsWith(text)).map((text) => text.length),
  );
}

/**
 * What a failure says about the key. `refused`: it does not belong there. `known`: it does, and something else is the matter, such as a bill or a model that
 * is not activated. `unsaid`: nobody can tell.
 */
export function verdictOn({ kind, reason }: ModelError): "refused" | "known" | "unsaid" {
  switch (kind) {
    case "auth":
      return reason === "permission" ? "known" : "refused";
    case "billing":
    case "rate-limit":
    case "model-not-found":
    case "content-filter":
      return "known";
    default:
      return "unsaid";
  }
}
