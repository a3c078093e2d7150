import type { Tool } from "../sdk/tool.ts";

/** `tools.allow` and `tools.deny` of the config: tool names, `*` stands for any characters, case does not matter. */
export interface ToolPolicy {
  allow?: readonly string[] | undefined;
  deny?: readonly string[] | undefined;
}

/**
 * The tools that may be used, in the given order. `deny` wins over `allow`. Without `allow` there are the tools that change nothing; one that writes or
 * runs programs has to be allowed by name or pattern.
 */
export function allowedTools(tools: readonly Tool[], policy: ToolPolicy): Tool[] {
  const allows = policy.allow?.map(toMatcher);
  const denies = (policy.deny ?? []).map(toMatcher);
  return tools.filter((tool) => {
    if (denies.some((matches) => matches(tool.name))) return false;
    if (allows === undefined) return tool.risk === "none" || tool.risk === "read";
    return allows.some((matches) => matches(tool.name));
  });
}

function toMatcher(pattern: string): (name: string) => boolean {
  const source = pattern
    .trim()
    .split("*")
    .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  const expression = new RegExp(`^${source}$`, "i");
  return (name) => expression.test(name);
}
