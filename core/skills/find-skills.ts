import { constants } from "node:fs";
import { access, open, readdir, realpath } from "node:fs/promises";
import { delimiter, join, sep } from "node:path";
import type { Config } from "../config/schema.ts";
import { readFrontmatter, readNeeds, type SkillNeeds } from "./read-frontmatter.ts";

export type SkillSource = "workspace" | "user" | "bundled" | "extra";

export interface Skill {
  name: string;
  description: string;
  /** The real path of its folder. */
  folder: string;
  source: SkillSource;
  /** Why it is not offered; absent when it is. */
  problem?: string;
}

export interface SkillPlaces {
  workspace: string;
  home: string;
  stateDir: string;
  bundledDir: string;
}

export interface FindSkillsOptions {
  places: SkillPlaces;
  config: Config["skills"];
  environment: Readonly<Record<string, string | undefined>>;
  platform?: string;
}

const deepest = 6;
const mostFolders = 500;
const usualFileBytes = 256_000;
const nameForm = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** All skills of the places, those that come first winning a name, with the reason why one is not offered. Never rejects. */
export async function findSkills(options: FindSkillsOptions): Promise<Skill[]> {
  const { workspace, home, stateDir, bundledDir } = options.places;
  const extra = options.config?.load?.extraDirs ?? [];
  const roots: [SkillSource, string][] = [
    ["workspace", join(workspace, "skills")],
    ["workspace", join(workspace, ".agents", "skills")],
    ["user", join(home, ".agents", "skills")],
    ["user", join(stateDir, "skills")],
    ["bundled", bundledDir],
    ...extra.map((folder): [SkillSource, string] => ["extra", folder.replace(/^~(?=\/|$)/, home)]),
  ];
  const found = new Map<string, Skill>();
  for (const [source, root] of roots) {
    for (const folder of await skillFolders(root)) {
      const skill = await readSkill(folder, source, options);
      if (skill !== undefined && !found.has(skill.name)) found.set(skill.name, skill);
    }
  }
  return [...found.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/** Folders below a root that have a `SKILL.md`, by their real paths; a link that leads out of the root is not followed. */
async function skillFolders(root: string): Promise<string[]> {
  const top = await realpath(root).catch(() => undefined);
  if (top === undefined) return [];
  const folders: string[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    if (entries.some((entry) => entry.name === "SKILL.md")) {
      folders.push(folder);
      return;
    }
    for (const { name } of entries.filter(
      (entry) => entry.isDirectory() || entry.isSymbolicLink(),
    )) {
      if (depth >= deepest || folders.length >= mostFolders || name === "node_modules") return;
      const real = await realpath(join(folder, name)).catch(() => undefined);
      if (real?.startsWith(top + sep)) await visit(real, depth + 1);
    }
  };
  await visit(top, 0);
  return folders.toSorted();
}

async function readSkill(
  folder: string,
  source: SkillSource,
  { config, environment, platform = process.platform }: FindSkillsOptions,
): Promise<Skill | undefined> {
  const most = config?.limits?.maxSkillFileBytes ?? usualFileBytes;
  const text = await readSkillFile(folder, "SKILL.md", most).catch(() => undefined);
  const { head } = (text === undefined ? undefined : readFrontmatter(text)) ?? { head: undefined };
  const { name = "", description = "" } = head ?? {};
  if (head === undefined || !nameForm.test(name) || description === "") return undefined;
  const skill = { name, description: description.slice(0, 1024), folder, source };
  const problem =
    (head["disable-model-invocation"] === "true" ? "is for people only" : undefined) ??
    switchedOff(skill, config) ??
    (await missing(readNeeds(head["metadata"]), environment, platform));
  return problem === undefined ? skill : { ...skill, problem };
}

function switchedOff(
  { name, source }: Pick<Skill, "name" | "source">,
  config: Config["skills"],
): string | undefined {
  if (config?.entries?.[name]?.enabled === false) return `off by skills.entries.${name}.enabled`;
  const { allowBundled } = config ?? {};
  if (source !== "bundled" || allowBundled === undefined || allowBundled.includes(name)) return;
  return "not in skills.allowBundled";
}

async function missing(
  { os, bins, anyBins, env, always }: SkillNeeds,
  environment: Readonly<Record<string, string | undefined>>,
  platform: string,
): Promise<string | undefined> {
  if (os.length > 0 && !os.includes(platform)) return `needs ${os.join(" or ")}`;
  if (always) return undefined;
  const variable = env.find((name) => !environment[name]);
  if (variable !== undefined) return `needs the variable ${variable}`;
  const has = await Promise.all(bins.map((name) => isProgram(name, environment["PATH"] ?? "")));
  const lacking = bins.find((_name, at) => !has[at]);
  if (lacking !== undefined) return `needs the program ${lacking}`;
  const any = await Promise.all(anyBins.map((name) => isProgram(name, environment["PATH"] ?? "")));
  return anyBins.length > 0 && !any.includes(true) ? `needs ${anyBins.join(" or ")}` : undefined;
}

async function isProgram(name: string, path: string): Promise<boolean> {
  if (!/^[\w.+-]+$/.test(name)) return false;
  for (const folder of path.split(delimiter).filter((each) => each !== "")) {
    const isThere = access(join(folder, name), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (await isThere) return true;
  }
  return false;
}

/** A file of a skill's folder, as text. Rejects for what is outside, too large, or not there. */
export async function readSkillFile(
  folder: string,
  path: string,
  maxBytes: number,
): Promise<string> {
  const real = await realpath(join(folder, path));
  if (!real.startsWith(folder + sep)) throw new Error(`${path} is outside the skill.`);
  const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new Error(`${path} is not a plain file.`);
    if (stats.size > maxBytes)
      throw new Error(`${path} has ${stats.size} bytes; the limit is ${maxBytes}.`);
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}
