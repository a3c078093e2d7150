import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FoundSetup, SetupImportPlaces } from "openclaw/sdk";
import { placeOf, places as endpoints } from "./endpoint-class.ts";
import {
  parseSettings,
  readDotEnv,
  type QwenCodeModel,
  type QwenCodeSettings,
} from "./qwen-code-files.ts";

/**
 * What Qwen Code is set up with, as far as it concerns the vendor's own endpoints: an entry for each address and key. Keys are looked for as Qwen Code does:
 * the environment, then the first `.env` on the way up from the folder (`.qwen/.env` before `.env`) and at home, then the settings themselves. Reads only.
 */
export async function findSetups(where: SetupImportPlaces): Promise<FoundSetup[]> {
  const file = join(where.home, ".qwen", "settings.json");
  const user = await settingsIn(file);
  const own = join(where.cwd, ".qwen", "settings.json");
  const project = own === file ? undefined : await settingsIn(own);
  if (user === undefined && project === undefined) return [];
  const settings = overlay(user, project);
  const dotEnv = await firstDotEnv(where);
  const found = new Map<string, FoundSetup>();
  for (const model of [...settings.models, ...planModels(settings)]) {
    const key = keyFor(model.envKey, settings, dotEnv, where);
    if (key === undefined || placeOf(model.baseUrl) === undefined) continue;
    const baseUrl = model.baseUrl.replace(/\/+$/, "");
    const id = `${baseUrl} ${key.value}`;
    const earlier = found.get(id);
    const row = rowOf(model);
    const known = earlier?.models ?? [];
    const isNew = row !== undefined && !known.some((other) => other.id === row.id);
    const rows = isNew ? [...known, row] : known;
    const isDefault = settings.modelName !== undefined && model.id === settings.modelName;
    const chosen = isDefault ? settings.modelName : earlier?.defaultModel;
    found.set(id, {
      label: "Qwen Code",
      baseUrl,
      key,
      models: rows,
      ...(chosen === undefined ? {} : { defaultModel: chosen }),
    });
  }
  return [...found.values()];
}

async function settingsIn(file: string): Promise<QwenCodeSettings | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : parseSettings(text);
}

/** A project's settings win over the user's. */
function overlay(
  user: QwenCodeSettings | undefined,
  project: QwenCodeSettings | undefined,
): QwenCodeSettings {
  return {
    models: [...(project?.models ?? []), ...(user?.models ?? [])],
    env: { ...user?.env, ...project?.env },
    ...pick(project?.modelName ?? user?.modelName, "modelName"),
    ...pick(project?.planRegion ?? user?.planRegion, "planRegion"),
  };
}

function pick<Name extends string>(
  value: string | undefined,
  name: Name,
): { [Key in Name]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: string };
}

/** A Coding Plan that was set up by its region alone. */
function planModels({ planRegion, modelName }: QwenCodeSettings): QwenCodeModel[] {
  if (planRegion === undefined) return [];
  const id = planRegion === "china" ? "coding-china" : "coding-global";
  const baseUrl = endpoints.find((row) => row.id === id)?.baseUrl;
  if (baseUrl === undefined) return [];
  return [{ id: modelName ?? "", baseUrl, envKey: "BAILIAN_CODING_PLAN_API_KEY" }];
}

function rowOf({
  id,
  contextWindow,
  input,
  reasoning,
}: QwenCodeModel): FoundSetup["models"][number] | undefined {
  if (id === "") return undefined;
  return {
    id,
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(input === undefined ? {} : { input }),
    ...(reasoning === undefined ? {} : { reasoning }),
  };
}

interface DotEnv {
  file: string;
  values: Record<string, string>;
}

function keyFor(
  name: string | undefined,
  settings: QwenCodeSettings,
  dotEnv: DotEnv | undefined,
  { env }: SetupImportPlaces,
): FoundSetup["key"] | undefined {
  if (name === undefined) return undefined;
  const sources: [string | undefined, string][] = [
    [env[name], `env: ${name}`],
    [dotEnv?.values[name], `${name} in ${dotEnv?.file ?? ""}`],
    [settings.env[name], `${name} in Qwen Code's settings`],
  ];
  const [value, source] = sources.find(([text]) => text !== undefined && text.trim() !== "") ?? [];
  return value === undefined || source === undefined ? undefined : { value: value.trim(), source };
}

/** The first file counts and the others are not read: they are not merged. */
async function firstDotEnv({ cwd, home }: SetupImportPlaces): Promise<DotEnv | undefined> {
  const folders: string[] = [];
  for (let folder = cwd; ; folder = dirname(folder)) {
    folders.push(folder);
    if (folder === dirname(folder)) break;
  }
  for (const folder of [...folders, home]) {
    for (const file of [join(folder, ".qwen", ".env"), join(folder, ".env")]) {
      const text = await readFile(file, "utf8").catch(() => undefined);
      if (text !== undefined) return { file, values: readDotEnv(text) };
    }
  }
  return undefined;
}
