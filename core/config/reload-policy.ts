import { isUnderPattern, parsePattern } from "./path-pattern.ts";
import { parsePath } from "./path-expression.ts";

/**
 * What it takes for a changed setting to have effect. `live`: nothing, the next message sees it. `channel`: the accounts of that channel reconnect.
 * `plugin`: the plugin is unloaded and loaded again. `restart`: the gateway must be started anew.
 */
export type ReloadEffect = "live" | "channel" | "plugin" | "restart";

export interface ReloadRow {
  /** Pattern of the setting; `*` stands for any one key. A row covers everything below it, unless a longer row does. */
  path: string;
  effect: ReloadEffect;
}

/** One row for every setting; the documentation is made from this table. */
export const reloadPolicy: readonly ReloadRow[] = [
  { path: "$schema", effect: "live" },
  { path: "agents.defaults", effect: "live" },
  { path: "agents.defaults.maxConcurrent", effect: "restart" },
  { path: "agents.entries", effect: "live" },
  { path: "attachments", effect: "live" },
  { path: "auth", effect: "live" },
  { path: "bindings", effect: "live" },
  { path: "broadcast", effect: "live" },
  { path: "budgets", effect: "live" },
  { path: "channels.*", effect: "channel" },
  { path: "channels.defaults", effect: "channel" },
  { path: "channels.modelByChannel", effect: "live" },
  { path: "commands", effect: "live" },
  { path: "diagnostics", effect: "restart" },
  { path: "env", effect: "live" },
  { path: "gateway.auth", effect: "live" },
  { path: "gateway.auth.rateLimit", effect: "restart" },
  { path: "gateway.bind", effect: "restart" },
  { path: "gateway.controlUi", effect: "live" },
  { path: "gateway.customBindHost", effect: "restart" },
  { path: "gateway.http", effect: "live" },
  { path: "gateway.mode", effect: "restart" },
  { path: "gateway.port", effect: "restart" },
  { path: "gateway.reload", effect: "live" },
  { path: "hooks", effect: "live" },
  { path: "logging", effect: "restart" },
  { path: "mcp", effect: "live" },
  { path: "messages", effect: "live" },
  { path: "models", effect: "live" },
  { path: "plugins.allow", effect: "plugin" },
  { path: "plugins.deny", effect: "plugin" },
  { path: "plugins.enabled", effect: "plugin" },
  { path: "plugins.entries", effect: "plugin" },
  { path: "plugins.load", effect: "plugin" },
  { path: "secrets", effect: "live" },
  { path: "session", effect: "live" },
  { path: "skills", effect: "live" },
  { path: "tools", effect: "live" },
];

const strength: readonly ReloadEffect[] = ["live", "channel", "plugin", "restart"];

/**
 * The effect of a change at a path such as `changedPaths` answers: that of the longest row that covers it. A path above several rows takes the
 * strongest of them; a path that no row knows needs nothing.
 */
export function reloadEffect(path: string): ReloadEffect {
  const parts = path === "" ? [] : parsePath(path).map(String);
  const covering = reloadPolicy
    .filter((row) => isUnderPattern(parts, parsePattern(row.path)))
    .toSorted((left, right) => parsePattern(right.path).length - parsePattern(left.path).length);
  const [nearest] = covering;
  if (nearest !== undefined) return nearest.effect;
  const below = reloadPolicy.filter((row) => isUnderPattern(parsePattern(row.path), parts));
  const effects = below.map((row) => row.effect);
  return strength.findLast((effect) => effects.includes(effect)) ?? "live";
}
