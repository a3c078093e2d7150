import type { SessionRow } from "../sdk/storage.ts";
import type { ModelChoice } from "./session-models.ts";

export interface SessionFacts {
  version: string;
  session: SessionRow;
  choice: ModelChoice;
  /** How the model's key was found: `env: NAME`. Absent when it needs none or none was found. */
  credentialSource?: string;
  contextWindow?: number;
  thinking: string;
  now: number;
  /** Turns that run or wait in this session. */
  queued: number;
}

/** The status card, a line each; what is not known is left out. */
export function describeSession(facts: SessionFacts): string[] {
  const { session, choice } = facts;
  const origin =
    choice.source === "session"
      ? "chosen in this conversation"
      : choice.source === "config"
        ? "from the config"
        : "nothing is configured";
  return [
    `🦞 OpenClaw ${facts.version}`,
    `🧠 Model: ${choice.ref} (${origin})${facts.credentialSource ? ` · 🔑 ${facts.credentialSource}` : ""}`,
    ...contextLine(facts),
    `🧵 Session: ${session.key} • ${describeAge(facts.now - session.updatedAt)}`,
    `⚙️ Think: ${facts.thinking}${facts.queued > 0 ? ` · 🪢 Queue: ${facts.queued}` : ""}`,
  ];
}

function contextLine({ session, contextWindow }: SessionFacts): string[] {
  if (session.contextTokens === undefined) return [];
  if (contextWindow === undefined) return [`📚 Context: ${short(session.contextTokens)} tokens`];
  const share = Math.round((100 * session.contextTokens) / contextWindow);
  return [`📚 Context: ${short(session.contextTokens)}/${short(contextWindow)} (${share}%)`];
}

function short(tokens: number): string {
  if (tokens >= 1_000_000) return `${(tokens / 1_000_000).toFixed(1)}m`;
  return tokens >= 1000 ? `${Math.round(tokens / 1000)}k` : String(tokens);
}

function describeAge(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return "updated just now";
  if (minutes < 60) return `updated ${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `updated ${hours} h ago` : `updated ${Math.floor(hours / 24)} days ago`;
}
