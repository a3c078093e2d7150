import JSON5 from "json5";

/** The head of a `SKILL.md`, and what follows it. */
export interface SkillText {
  /** Values of its keys as text; a nested value as it was written. */
  head: Readonly<Record<string, string>>;
  body: string;
}

/** Reads the lines between the two `---`. Undefined when there are none. Only what such heads are made of is understood: one-line values, quotes, and texts over several lines. */
export function readFrontmatter(text: string): SkillText | undefined {
  const found = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)([\s\S]*)$/.exec(text);
  if (found === null) return undefined;
  const lines = (found[1] ?? "").split(/\r?\n/);
  const head: Record<string, string> = {};
  for (let at = 0; at < lines.length; at += 1) {
    const [, key, rest = ""] = /^([A-Za-z][\w-]*):[ \t]*(.*)$/.exec(lines[at] ?? "") ?? [];
    if (key === undefined) continue;
    const below: string[] = [];
    while (/^([ \t]|$)/.test(lines[at + 1] ?? "x")) below.push((lines[(at += 1)] ?? "").trim());
    const isBlock = /^[>|][+-]?$/.test(rest.trim());
    const joined = below.join(rest.trim().startsWith("|") ? "\n" : " ").trim();
    head[key] = isBlock ? joined : [unquote(rest.trim()), joined].filter(Boolean).join(" ");
  }
  return { head, body: (found[2] ?? "").trim() };
}

function unquote(text: string): string {
  const [, single, double] = /^(?:'(.*)'|"(.*)")$/.exec(text) ?? [];
  if (single !== undefined) return single.replaceAll("''", "'");
  if (double !== undefined) return double.replaceAll(/\\(["\\])/g, "$1");
  return text.replace(/\s+#.*$/, "");
}

export interface SkillNeeds {
  os: readonly string[];
  bins: readonly string[];
  anyBins: readonly string[];
  env: readonly string[];
  always: boolean;
}

/** `metadata.openclaw` of a head, where it is written as JSON. */
export function readNeeds(metadata: string | undefined): SkillNeeds {
  const own = field(parse(metadata), "openclaw");
  const requires = field(own, "requires");
  return {
    os: texts(field(own, "os")),
    bins: texts(field(requires, "bins")),
    anyBins: texts(field(requires, "anyBins")),
    env: texts(field(requires, "env")),
    always: field(own, "always") === true,
  };
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON5.parse(text);
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function texts(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((each): each is string => typeof each === "string")
    : [];
}
