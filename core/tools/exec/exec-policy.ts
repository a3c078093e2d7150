import type { Config } from "../../config/schema.ts";

type ExecConfig = NonNullable<NonNullable<Config["tools"]>["exec"]>;

export interface ExecPolicy {
  security: "deny" | "allowlist" | "full";
  ask: "off" | "on-miss" | "always";
}

const modes: Record<NonNullable<ExecConfig["mode"]>, ExecPolicy> = {
  deny: { security: "deny", ask: "off" },
  allowlist: { security: "allowlist", ask: "off" },
  ask: { security: "allowlist", ask: "on-miss" },
  auto: { security: "allowlist", ask: "on-miss" },
  full: { security: "full", ask: "off" },
};

/** What `tools.exec` says; unless told, whatever was not allowed before is asked for. */
export function execPolicy({ mode, security, ask }: ExecConfig = {}): ExecPolicy {
  const base = mode === undefined ? modes.ask : modes[mode];
  if (security === undefined) return { ...base, ...(ask === undefined ? {} : { ask }) };
  return { security, ask: ask ?? (security === "allowlist" ? "on-miss" : "off") };
}

/** Pure: run it, ask an owner, or refuse. `isKnown`: a rule allows exactly this. A shell never runs unasked on the word of a list. */
export function judgeCommand(
  { security, ask }: ExecPolicy,
  isKnown: boolean,
): "run" | "ask" | "refuse" {
  if (security === "deny") return "refuse";
  if (ask === "always") return "ask";
  if (security === "full" || isKnown) return "run";
  return ask === "on-miss" ? "ask" : "refuse";
}
