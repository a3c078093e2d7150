import { isRecord } from "./plain-record.ts";

/** A model of Qwen Code's settings that speaks the OpenAI protocol. */
export interface QwenCodeModel {
  id: string;
  baseUrl: string;
  /** The variable that holds its key. */
  envKey?: string;
  contextWindow?: number;
  input?: ("text" | "image")[];
  /** Its thinking is asked for. */
  reasoning?: true;
}

/** The part of Qwen Code's `settings.json` that is of use here. */
export interface QwenCodeSettings {
  models: QwenCodeModel[];
  env: Record<string, string>;
  modelName?: string;
  /** `china` or `global` when a Coding Plan was set up. */
  planRegion?: string;
}

/** Reads `settings.json`, which may have comments. What cannot be understood is left out; never throws. */
export function parseSettings(text: string): QwenCodeSettings {
  const value = parseLoosely(text);
  const root = isRecord(value) ? value : {};
  const providers = isRecord(root["modelProviders"]) ? root["modelProviders"] : {};
  const rows = Array.isArray(providers["openai"]) ? (providers["openai"] as unknown[]) : [];
  const model = isRecord(root["model"]) ? root["model"] : {};
  const plan = isRecord(root["codingPlan"]) ? root["codingPlan"] : {};
  const modelName = textOf(model["name"]);
  const planRegion = textOf(plan["region"]);
  return {
    models: rows.flatMap(readModel),
    env: textsIn(root["env"]),
    ...(modelName === undefined ? {} : { modelName }),
    ...(planRegion === undefined ? {} : { planRegion }),
  };
}

/** Reads a `.env` file: `NAME=value`, quoted or not, `export` allowed, comments left out. */
export function readDotEnv(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const [, name, raw = ""] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const quoted = /^(["'])(.*?)\1/.exec(raw.trim());
    values[name] = quoted?.[2] ?? raw.replace(/\s+#.*$/, "").trim();
  }
  return values;
}

function readModel(row: unknown): QwenCodeModel[] {
  if (!isRecord(row)) return [];
  const id = textOf(row["id"]);
  const baseUrl = textOf(row["baseUrl"]);
  if (id === undefined || baseUrl === undefined) return [];
  const settings = isRecord(row["generationConfig"]) ? row["generationConfig"] : {};
  const window = settings["contextWindowSize"];
  const modalities = isRecord(settings["modalities"]) ? settings["modalities"] : {};
  const extra = isRecord(settings["extra_body"]) ? settings["extra_body"] : {};
  const envKey = textOf(row["envKey"]);
  const input: QwenCodeModel["input"] =
    modalities["image"] === true ? ["text", "image"] : undefined;
  return [
    {
      id,
      baseUrl,
      ...(envKey === undefined ? {} : { envKey }),
      ...(typeof window === "number" && window > 0 ? { contextWindow: window } : {}),
      ...(input === undefined ? {} : { input }),
      ...(extra["enable_thinking"] === true ? { reasoning: true as const } : {}),
    },
  ];
}

/** JSON with comments and trailing commas; undefined when it is not that either. */
function parseLoosely(text: string): unknown {
  const plain = text.replace(/^\uFEFF/, "");
  for (const candidate of [plain, withoutComments(plain)]) {
    try {
      return JSON.parse(candidate) as unknown;
    } catch {
      // The next reading may fit.
    }
  }
  return undefined;
}

/** Strings are matched first, so that what looks like a comment inside one stays. */
function withoutComments(text: string): string {
  return text
    .replace(
      /("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
      (_, kept: string | undefined) => kept ?? "",
    )
    .replace(
      /("(?:[^"\\]|\\.)*")|,(\s*[}\]])/g,
      (_, kept: string | undefined, end: string | undefined) => kept ?? end ?? "",
    );
}

function textsIn(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  const entries = Object.entries(value).filter((entry) => typeof entry[1] === "string");
  return Object.fromEntries(entries) as Record<string, string>;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
