import { editConfig } from "../../config/edit-config.ts";
import { maskKey } from "../../models/mask-key.ts";
import type { ModelFacts } from "../../models/model-facts.ts";
import type { ProviderInstance } from "../../models/provider-instance.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { writeJson, writeLine } from "../output.ts";
import { askYesNo } from "./ask-yes-no.ts";
import { loadModelProject } from "./model-project.ts";
import {
  describeAnswer,
  explainNotFound,
  planProbe,
  probeKey,
  type ProbeOrder,
  type ProbeResult,
} from "./probe-key.ts";
import { adviseOnDefault, findInstance, orderFor } from "./probe-order.ts";
import { openProviderAccess } from "./provider-access.ts";

export interface ProbeFlags {
  provider?: string;
  yes?: boolean;
  write?: boolean;
  json?: boolean;
}

/** `models auth probe`: finds the endpoint that a key belongs to, by one short request to each that it may belong to, after a yes. */
export async function probeAuth(context: CliContext, flags: ProbeFlags): Promise<void> {
  const { project, facts } = await loadModelProject(context);
  const instance = await findInstance(flags.provider, facts);
  const order = await orderFor(instance, facts);
  await requireConsent(order, context, flags);
  const access = openProviderAccess(project, context, [order.key.value]);
  try {
    const say = (text: string): void => {
      if (flags.json !== true) writeLine(context, text);
    };
    const result = await probeKey(
      order,
      (place) => access.provider(place.provider, place.baseUrl),
      context.signal,
      (answer) => say(`- ${describeAnswer(answer)}`),
    );
    say(conclude(result, order));
    const unserved = result.found && adviseOnDefault(instance, result.found.place.baseUrl, facts);
    if (unserved !== undefined) say(unserved);
    const written = await writeFound(result, { instance, order, facts, context, flags });
    if (written !== undefined) say(`Written: ${written}`);
    if (flags.json === true) writeJson(context, asJson(result, order, written));
    if (result.found === undefined) context.exitCode = 1;
  } finally {
    await access.close();
  }
}

/** Each request may cost a fraction of a cent and tells the vendor's hosts the key: nobody is asked without a yes. */
async function requireConsent(
  order: ProbeOrder,
  context: CliContext,
  flags: ProbeFlags,
): Promise<void> {
  const rows = planProbe(order);
  if (flags.json !== true) {
    const { source, value } = order.key;
    writeLine(
      context,
      `The key from ${source} (${maskKey(value)}) would be sent to, in this order:`,
    );
    for (const { label, baseUrl, probeModel } of rows)
      writeLine(context, `- ${label}: ${baseUrl} (${probeModel ?? ""}, one word)`);
    writeLine(context, "It stops at the first that knows the key.");
  }
  if (flags.yes === true) return;
  if (!context.isTty) {
    throw new OpenClawError("MODEL_PROBE_CONSENT", "Nobody was asked: this needs a yes.", {
      hint: "Add --yes to send these requests.",
    });
  }
  if (await askYesNo("Send these requests?", context)) return;
  throw new OpenClawError("MODEL_PROBE_CONSENT", "Nothing was sent.");
}

function conclude({ found, answers }: ProbeResult, order: ProbeOrder): string {
  if (found === undefined) return `No endpoint knew the key. ${explainNotFound(order, answers)}`;
  const { place } = found;
  const here = place.baseUrl === order.currentUrl ? " That is where it is used already." : "";
  return `The key belongs to ${place.label}.${here}`;
}

interface WriteParts {
  instance: ProviderInstance;
  order: ProbeOrder;
  facts: ModelFacts;
  context: CliContext;
  flags: ProbeFlags;
}

/** Answers what was written. */
async function writeFound({ found }: ProbeResult, parts: WriteParts): Promise<string | undefined> {
  const { instance, order, facts, context, flags } = parts;
  if (found === undefined || found.place.baseUrl === order.currentUrl) return undefined;
  const id = instance.transport?.id ?? instance.id;
  const path = ["models", "providers", id, "baseUrl"];
  const value = found.place.baseUrl;
  const isAsked =
    flags.write === true ||
    (context.isTty &&
      flags.json !== true &&
      (await askYesNo(`Set ${path.join(".")} to ${value}?`, context)));
  if (!isAsked) return undefined;
  await editConfig(facts.paths, [{ path, value }]);
  return `${path.join(".")} = ${value}`;
}

function asJson(
  { answers, found }: ProbeResult,
  { providerId, key }: ProbeOrder,
  written: string | undefined,
): object {
  return {
    provider: providerId,
    key: { source: key.source, masked: maskKey(key.value) },
    tried: answers.map(({ place, outcome, error }) => ({
      endpoint: place.id,
      label: place.label,
      baseUrl: place.baseUrl,
      outcome,
      status: error?.status ?? null,
      message: error?.message ?? null,
    })),
    found: found?.place.id ?? null,
    baseUrl: found?.place.baseUrl ?? null,
    written: written !== undefined,
  };
}
