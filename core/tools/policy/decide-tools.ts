import type { Tool } from "../../sdk/tool.ts";
import { expandToolNames, toolProfiles } from "./tool-groups.ts";

/** Where a tool comes from, for the groups that are told apart by that. */
export type ToolOrigin = "built-in" | "plugin" | "channel" | "mcp";

export type ToolFacts = Pick<Tool, "name" | "risk" | "isPrivate"> & { origin?: ToolOrigin };

/** One place of the config that says something about tools. Each can only take away what the ones before it left. */
export interface PolicyLayer {
  /** The place, for explanations: `tools`, `tools.byProvider.acme`. */
  path: string;
  profile?: string | undefined;
  /** Only these. */
  allow?: readonly string[] | undefined;
  /** These as well as those of the profile. */
  alsoAllow?: readonly string[] | undefined;
  deny?: readonly string[] | undefined;
}

export interface PolicyFacts {
  layers: readonly PolicyLayer[];
  /** The owner is alone with the assistant: a direct chat, the page, the terminal. */
  isOwnChat: boolean;
}

export interface ToolDecision {
  name: string;
  isAllowed: boolean;
  /** What took it away, or let it stand. */
  rule: string;
}

/**
 * Which tools may be used, and by which rule the others may not. `deny` wins over everything. What writes, executes, or reads what is the owner's alone is
 * there by itself only where the owner is alone with the assistant; elsewhere a list has to name it, and neither a profile nor a bare `*` does that.
 */
export function decideTools(tools: readonly ToolFacts[], facts: PolicyFacts): ToolDecision[] {
  const layers = facts.layers.map(compile);
  return tools.map((tool) => ({ name: tool.name, ...decide(tool, layers, facts.isOwnChat) }));
}

type Matcher = (tool: ToolFacts) => boolean;

interface CompiledLayer {
  path: string;
  profile?: { name: string; matches: Matcher };
  allow?: Matcher;
  also: Matcher;
  deny: Matcher;
  /** Named by a list, and not by `*` alone. */
  names: Matcher;
}

function compile({ path, profile, allow, alsoAllow = [], deny = [] }: PolicyLayer): CompiledLayer {
  const kept = profile === undefined ? undefined : toolProfiles[profile];
  const named = [...(allow ?? []), ...alsoAllow].filter((pattern) => !/^\**$/.test(pattern.trim()));
  return {
    path,
    ...(profile === undefined || kept === undefined
      ? {}
      : { profile: { name: profile, matches: matcherOf(kept) } }),
    ...(allow === undefined ? {} : { allow: permits(allow) }),
    also: permits(alsoAllow),
    deny: matcherOf(deny),
    names: permits(named),
  };
}

function decide(
  tool: ToolFacts,
  layers: readonly CompiledLayer[],
  isOwnChat: boolean,
): Omit<ToolDecision, "name"> {
  for (const layer of layers) {
    if (layer.deny(tool)) return { isAllowed: false, rule: `${layer.path}.deny` };
  }
  for (const { path, profile, allow, also } of layers) {
    if (profile !== undefined && !profile.matches(tool) && !also(tool)) {
      return { isAllowed: false, rule: `${path}.profile "${profile.name}"` };
    }
    if (allow !== undefined && !allow(tool) && !also(tool)) {
      return { isAllowed: false, rule: `${path}.allow` };
    }
  }
  const naming = layers.find((layer) => layer.names(tool));
  if (naming !== undefined) return { isAllowed: true, rule: `${naming.path}.allow` };
  if (isOwnChat || !isGuarded(tool)) return { isAllowed: true, rule: "default" };
  return { isAllowed: false, rule: "default outside the owner's own chats" };
}

function isGuarded({ risk, isPrivate }: ToolFacts): boolean {
  return isPrivate === true || risk === "write" || risk === "execute";
}

/** Whoever may write a file may also patch it; the other way round, and for `deny`, each name stands for itself. */
function permits(patterns: readonly string[]): Matcher {
  const matches = matcherOf(patterns);
  return (tool) =>
    matches(tool) || (tool.name === "apply_patch" && matches({ ...tool, name: "write" }));
}

function matcherOf(patterns: readonly string[]): Matcher {
  const matchers = expandToolNames(patterns).map(matcherOfOne);
  return (tool) => matchers.some((matches) => matches(tool));
}

function matcherOfOne(pattern: string): Matcher {
  if (pattern === "group:mcp" || pattern === "bundle-mcp") return ({ origin }) => origin === "mcp";
  if (pattern === "group:plugins") return ({ origin }) => origin === "plugin";
  if (pattern === "group:openclaw") {
    const core = expandToolNames(["group:fs", "group:runtime"]);
    return ({ origin, name }) => (origin ?? "built-in") === "built-in" && !core.includes(name);
  }
  const source = pattern
    .split("*")
    .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join(".*");
  const expression = new RegExp(`^${source}$`, "i");
  return ({ name }) => expression.test(name);
}
