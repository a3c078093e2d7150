import { findEndpointRow } from "../../sdk/find-endpoint-row.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import type { AuthChoice, EndpointRow } from "../../sdk/manifest.ts";
import { camelCase, textOf, type OnboardFlags } from "./onboard-flags.ts";
import type { Wizard } from "./wizard.ts";

/**
 * The address for a choice whose host belongs to one customer: from its flag, or asked for. A host alone is enough; the path comes from the vendor's table.
 * Rejects with `ONBOARD_ADDRESS` when it is not one of the vendor's hosts.
 */
export async function planAddress(
  { choiceId, address }: AuthChoice & Required<Pick<AuthChoice, "address">>,
  places: readonly EndpointRow[],
  flags: OnboardFlags,
  wizard: Wizard | undefined,
): Promise<string> {
  const given =
    textOf(flags[camelCase(address.cliFlag)]) ?? (await wizard?.askText(address.prompt));
  const flag = `--${address.cliFlag}`;
  if (given === undefined || given === "") {
    throw new OpenClawError("ONBOARD_ADDRESS", `${choiceId} needs the host of its endpoint.`, {
      hint: `Give it with ${flag}, as the vendor's console shows it.`,
    });
  }
  const host = hostIn(given);
  const place = host === undefined ? undefined : findEndpointRow(places, `https://${host}`);
  if (host === undefined || place === undefined || place.retired === true) {
    throw new OpenClawError("ONBOARD_ADDRESS", `"${given}" is not a host of this vendor.`, {
      hint: `Copy it from the console; for a server of another kind use --custom-base-url.`,
    });
  }
  return `https://${host}${new URL(place.baseUrl.replaceAll(/[{}]/g, "")).pathname}`;
}

function hostIn(text: string): string | undefined {
  const address = URL.parse(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  return address?.hostname.toLowerCase();
}
