import { displayPath } from "../../config/paths.ts";
import type { Config } from "../../config/schema.ts";
import {
  readModelsStatus,
  warnBeforeMs,
  type ModelsStatus,
  type ProfileStatus,
  type ProviderStatus,
} from "../../models/models-status.ts";
import type { ModelFacts } from "../../models/model-facts.ts";
import type { CliContext } from "../context.ts";
import type { Project } from "../load-project.ts";
import { writeJson, writeLine } from "../output.ts";
import { loadModelProject, refuseTwoForms } from "./model-project.ts";
import { failedLately, readCooldowns } from "./read-cooldowns.ts";
import type { ProviderProbe } from "./probe-status.ts";

export interface StatusFlags {
  json?: boolean;
  plain?: boolean;
  check?: boolean;
  probe?: boolean;
}

/** `models status`: which model answers, where requests go, and which key they carry; never the key itself. */
export async function printModelsStatus(context: CliContext, flags: StatusFlags): Promise<void> {
  refuseTwoForms(flags);
  const { project, facts } = await loadModelProject(context);
  const status = await readModelsStatus(facts);
  const probes =
    flags.probe === true ? await askProviders(status, facts, project, context) : noProbes;
  const failures = await readCooldowns(project.paths);
  if (flags.json === true) writeJson(context, { ...asJson(status, project, probes), failures });
  else if (flags.plain === true) writeLine(context, status.resolvedDefault?.ref ?? "-");
  else {
    const lines = [...describe(status, project, probes), ...failedLately(failures)];
    for (const line of lines) writeLine(context, line);
  }
  if (flags.check === true) context.exitCode = checkStatus(status);
}

/** 1: something is missing or has expired. 2: something will within a day. */
function checkStatus({ missing, profiles, resolvedDefault }: ModelsStatus): number {
  const has = (state: ProfileStatus["status"]) => profiles.some(({ status }) => status === state);
  if (resolvedDefault === undefined || missing.length > 0 || has("expired")) return 1;
  return has("expiring") ? 2 : 0;
}

type Probes = ReadonlyMap<string, ProviderProbe>;

const noProbes: Probes = new Map();

async function askProviders(
  { providers }: ModelsStatus,
  facts: ModelFacts,
  project: Project,
  context: CliContext,
): Promise<Probes> {
  const { probeStatus } = await import("./probe-status.ts");
  const ids = providers.map(({ provider }) => provider);
  return await probeStatus(ids, facts, project, context);
}

function describe(status: ModelsStatus, { paths, loaded }: Project, probes: Probes): string[] {
  const imageModel = imageModelOf(loaded.config);
  const aliases = Object.entries(status.aliases).map(([alias, ref]) => `${alias} -> ${ref}`);
  const tokens = tokenProviders(status);
  return [
    field("Config", displayPath(paths.configFile, paths.home)),
    field("Agent dir", displayPath(paths.agentDir, paths.home)),
    field("Default", describeDefault(status)),
    listField("Fallbacks", status.fallbacks, "-"),
    field("Image model", imageModel.primary ?? "-"),
    listField("Image fallbacks", imageModel.fallbacks, "-"),
    listField("Aliases", aliases, "-"),
    listField("Allowed models", status.allowed, "all"),
    "",
    "Auth overview",
    field("Auth store", status.storePath),
    field("Shell env", "off"),
    listField("Providers w/ OAuth/tokens", tokens, "-"),
    ...status.providers.flatMap((row) => [
      ...describeProvider(row),
      ...describeProbe(probes.get(row.provider)),
    ]),
    ...describeMissing(status),
    "",
    "OAuth/token status",
    ...describeProfiles(status.profiles),
  ];
}

function imageModelOf({ agents }: Config): { primary?: string; fallbacks: string[] } {
  const choice = agents?.defaults?.imageModel;
  if (typeof choice === "string") return { primary: choice, fallbacks: [] };
  const { primary, fallbacks = [] } = choice ?? {};
  return { ...(primary === undefined ? {} : { primary }), fallbacks };
}

function describeDefault({ resolvedDefault, defaultModel, defaultProblem }: ModelsStatus): string {
  if (resolvedDefault === undefined) return `- (${defaultProblem ?? "nothing is configured"})`;
  const { ref, source, raw } = resolvedDefault;
  if (raw !== undefined || (defaultModel !== undefined && defaultModel !== ref)) {
    return `${ref} (from ${raw ?? defaultModel ?? ""})`;
  }
  if (source === "credential") return `${ref} (nothing is configured; this provider has a key)`;
  if (source === "offline")
    return `${ref} (offline: nothing is configured and no provider has a key)`;
  return ref;
}

function describeProvider(row: ProviderStatus): string[] {
  const { effective, profiles, key, endpoint } = row;
  const { count, oauth, token, apiKey, labels } = profiles;
  const where = effective.detail === "" ? effective.kind : `${effective.kind}:${effective.detail}`;
  const parts = [
    `${row.provider} effective=${where}`,
    ...(count === 0
      ? []
      : [`profiles=${count} (${oauth} oauth, ${token} token, ${apiKey} api-key)`]),
    ...labels,
    ...(key === undefined ? [] : [`key=${key.masked}`, `source=${key.source}`]),
    ...(endpoint === undefined || endpoint.baseUrl === "" ? [] : [describeEndpoint(endpoint)]),
  ];
  return [`- ${parts.join(" | ")}`, ...row.rejected.map((sentence) => `  ! ${sentence}`)];
}

function describeProbe(probe: ProviderProbe | undefined): string[] {
  if (probe === undefined) return [];
  const { outcome, model, milliseconds, status, message = "" } = probe;
  if (outcome === "works") return [`  probe: ${model} answered in ${milliseconds ?? 0} ms`];
  if (outcome === "stopped") return ["  probe: stopped"];
  const code = status === undefined ? "" : ` (${status})`;
  const hint = probe.hint === undefined ? [] : [`    ${probe.hint}`];
  return [`  probe: ${model} ${outcome}${code}: ${message}`, ...hint];
}

function describeEndpoint({
  baseUrl,
  label,
  source,
}: NonNullable<ProviderStatus["endpoint"]>): string {
  return `endpoint=${baseUrl} (${[label, `by ${source}`].filter(Boolean).join(", ")})`;
}

function describeMissing({ missing }: ModelsStatus): string[] {
  if (missing.length === 0) return [];
  const lines = missing.map((provider) => `- ${provider}: run openclaw onboard to store a key`);
  return ["", "Missing auth", ...lines];
}

function describeProfiles(profiles: readonly ProfileStatus[]): string[] {
  const rows = profiles.filter(({ type }) => type !== "api_key");
  if (rows.length === 0) return ["- none"];
  return rows.map(({ profileId, status, remainingMs }) => {
    const left = remainingMs === undefined ? "" : `, ${Math.floor(remainingMs / 3_600_000)} h left`;
    return `- ${profileId} ${status}${left}`;
  });
}

function tokenProviders({ profiles }: ModelsStatus): string[] {
  return [...new Set(profiles.filter(({ type }) => type !== "api_key").map((row) => row.provider))];
}

function field(name: string, value: string): string {
  return `${name.padEnd(14)}: ${value}`;
}

function listField(name: string, values: readonly string[], none: string): string {
  return field(`${name} (${values.length})`, values.length === 0 ? none : values.join(", "));
}

function asJson(status: ModelsStatus, { paths, loaded }: Project, probes: Probes): object {
  const imageModel = imageModelOf(loaded.config);
  const { profiles } = status;
  const providers = [...new Set(profiles.map(({ provider }) => provider))];
  return {
    configPath: paths.configFile,
    agentDir: paths.agentDir,
    defaultModel: status.defaultModel ?? status.resolvedDefault?.ref ?? null,
    resolvedDefault: status.resolvedDefault?.ref ?? null,
    defaultSource: status.resolvedDefault?.source ?? null,
    fallbacks: status.fallbacks,
    imageModel: imageModel.primary ?? null,
    imageFallbacks: imageModel.fallbacks,
    aliases: status.aliases,
    allowed: status.allowed,
    auth: {
      storePath: paths.authProfilesFile,
      shellEnvFallback: { enabled: false, appliedKeys: [] },
      providersWithOAuth: tokenProviders(status),
      missingProvidersInUse: status.missing,
      providers: status.providers.map((row) => {
        const probe = probes.get(row.provider);
        return probe === undefined ? row : { ...row, probe };
      }),
      unusableProfiles: profiles.filter(
        (row) => row.status === "expired" || row.status === "unsupported",
      ),
      oauth: {
        warnAfterMs: warnBeforeMs,
        profiles,
        providers: providers.map((provider) => {
          const own = profiles.filter((row) => row.provider === provider);
          return { provider, status: own[0]?.status ?? "missing", profiles: own };
        }),
      },
    },
  };
}
