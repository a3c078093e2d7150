import { z } from "zod";
import type { Config } from "../config/schema.ts";
import { defineTool, type Tool, type ToolContext } from "../sdk/tool.ts";
import { findSkills, readSkillFile, type Skill, type SkillPlaces } from "./find-skills.ts";

export interface SkillLibraryOptions {
  config(): Config["skills"];
  places: Omit<SkillPlaces, "workspace">;
  environment: Readonly<Record<string, string | undefined>>;
  now(): number;
}

export interface SkillLibrary {
  /** The skills that an agent is offered, by name; `allowed` are those of a room. */
  offered(workspace: string, allowed?: readonly string[]): Promise<Skill[]>;
  /** Loads one. */
  readonly tool: Tool;
}

const rememberedMs = 5000;
const usualInPrompt = 150;
const usualPromptChars = 18_000;
const usualFileBytes = 256_000;
const mostCharacters = 15_000;

/** Skills are looked for again when the last look is a few seconds old, so that a new one is there with the next message. */
export function createSkillLibrary(options: SkillLibraryOptions): SkillLibrary {
  const { config, places, environment, now } = options;
  const looks = new Map<string, { at: number; skills: Promise<Skill[]> }>();
  const find = (workspace: string): Promise<Skill[]> => {
    const last = looks.get(workspace);
    if (last !== undefined && now() - last.at < rememberedMs) return last.skills;
    const skills = findSkills({ places: { ...places, workspace }, config: config(), environment });
    looks.set(workspace, { at: now(), skills });
    return skills;
  };
  const offered = async (workspace: string, allowed?: readonly string[]): Promise<Skill[]> => {
    const { maxSkillsInPrompt = usualInPrompt, maxSkillsPromptChars = usualPromptChars } =
      config()?.limits ?? {};
    const all = (await find(workspace)).filter(
      ({ name, problem }) => problem === undefined && (allowed?.includes(name) ?? true),
    );
    let left = maxSkillsPromptChars;
    return all.slice(0, maxSkillsInPrompt).filter(({ name, description }) => {
      left -= name.length + description.length + 4;
      return left >= 0;
    });
  };
  const load = async (name: string, file: string, { workspace, room }: SkillReader) => {
    const skill = (await offered(workspace, room)).find((each) => each.name === name);
    if (skill === undefined) throw new Error(`There is no skill ${name} here.`);
    const most = config()?.limits?.maxSkillFileBytes ?? usualFileBytes;
    const text = (await readSkillFile(skill.folder, file, most)).replaceAll(
      "{baseDir}",
      skill.folder,
    );
    if (text.length <= mostCharacters) return text;
    return `${text.slice(0, mostCharacters)}\n[Cut here: the file is longer.]`;
  };
  return { offered, tool: createSkillTool(load) };
}

interface SkillReader {
  workspace: string;
  room?: readonly string[];
}

function createSkillTool(
  load: (name: string, file: string, reader: SkillReader) => Promise<string>,
): Tool {
  return defineTool({
    name: "skill",
    description:
      "Loads the instructions of a skill from the list in your prompt, or another file of its folder that they name.",
    risk: "read",
    idempotent: true,
    inputSchema: z.strictObject({
      name: z.string().min(1),
      file: z.string().optional().describe("Left out: SKILL.md."),
    }),
    async execute({ name, file = "SKILL.md" }, { workspace, asked }: ToolContext) {
      if (workspace === undefined) throw new Error("There are no skills here.");
      const room = asked?.skills;
      return load(name, file, { workspace, ...(room === undefined ? {} : { room }) });
    },
  });
}
