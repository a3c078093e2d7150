import { existsSync } from "node:fs";
import { examine } from "../../gateway/doctor/examine.ts";
import type { DoctorSources, Finding } from "../../gateway/doctor/finding.ts";
import type { HealthResult } from "../../gateway/protocol.ts";
import { readModelsStatus } from "../../models/models-status.ts";
import type { Storage } from "../../sdk/storage.ts";
import type { CliContext } from "../context.ts";
import { connectTo, findGateway } from "../gateway/connect-to-gateway.ts";
import type { Project } from "../load-project.ts";
import { listPluginRows } from "../plugin-list/plugin-row.ts";

const askMs = 3000;

/** What `doctor` and `status` find. */
export function examineProject(
  project: Project,
  health: HealthResult | undefined,
  storage: Storage | undefined,
): Promise<Finding[]> {
  const { paths, loaded, manifests } = project;
  const { config, environment } = loaded;
  const broken = listPluginRows(project).filter(
    ({ status, enabled }) => status === "error" || (status === "blocked" && enabled),
  );
  const sources: DoctorSources = {
    paths,
    loaded,
    brokenPlugins: broken.map(({ id, reason }) => ({ id, reason })),
    models: () => readModelsStatus({ manifests, config, environment, paths }),
    variable: (name) => environment.get(name),
    ...(health === undefined ? {} : { health }),
    ...(storage === undefined ? {} : { storage }),
  };
  return examine(sources);
}

/** Undefined when no gateway of this profile runs or answers. */
export async function askGateway(context: CliContext): Promise<HealthResult | undefined> {
  try {
    const target = await findGateway(context);
    if (target.info?.mode !== "gateway") return undefined;
    const client = await connectTo(target, { mode: "cli", timeoutMs: askMs });
    try {
      return await client.request<HealthResult>("health", {});
    } finally {
      client.close();
    }
  } catch {
    // That it does not answer is what the findings say.
    return undefined;
  }
}

/** The store is not made by looking at it. */
export async function withStorage<Result>(
  { paths }: Project,
  work: (storage: Storage | undefined) => Promise<Result>,
): Promise<Result> {
  if (!existsSync(paths.databaseFile)) return work(undefined);
  const { openStorage } = await import("../../storage/open-storage.ts");
  const storage = await openStorage(paths.databaseFile);
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}
