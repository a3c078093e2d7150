import type { SessionRow } from "../sdk/storage.ts";
import type { SessionChoices } from "./session-choices.ts";
import type { ModelChoice } from "./session-models.ts";

export interface SessionFacts {
  version: string;
  session: SessionRow;
  choice: ModelChoice;
  /** How the model's key was found: `env: NAME`. Absent when it needs none or none was found. */
  credentialSource?: string;
  contextWindow?: number;
  /** Of what is sent of the transcript; shown, as the estimate that it is, while the provider has reported nothing. */
  estimatedTokens: number;
  choices: SessionChoices;
  /** How often older messages of the transcript were put together. */
  compactions: number;
  /** The model that answered last in place of the chosen one. */
  standIn?: string;
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
      : choice.source === "place"
        ? "what the config names for this place"
        : choice.source === "config"
          ? "from the config"
          : "nothing is configured";
  return [
    `🦞 OpenClaw ${facts.version}`,
    `🧠 Model: ${choice.ref} (${origin})${facts.credentialSource ? ` · 🔑 ${facts.credentialSource}` : ""}`,
    ...(facts.standIn === undefined ? [] : [`↪️ Fallback: ${facts.standIn} answered last`]),
    ...contextLine(facts),
    `🧵 Session: ${session.settings?.title ? `${session.settings.title} · ` : ""}${session.key} • ${describeAge(facts.now - session.updatedAt)}`,
    `⚙️ Think: ${facts.choices.thinking}${toggles(facts)}`,
    `🪢 Queue: ${facts.choices.queue.mode} (depth ${facts.queued})`,
  ];
}

function toggles({ choices }: SessionFacts): string {
  const reasoning = choices.reasoning === "on" ? " · Reasoning: on" : "";
  return `${reasoning}${choices.verbose === "off" ? "" : ` · Verbose: ${choices.verbose}`}`;
}

function contextLine(facts: SessionFacts): string[] {
  const { session, contextWindow, compactions, estimatedTokens } = facts;
  const times = compactions === 0 ? "" : ` · 🧹 Compactions: ${compactions}`;
  const used = session.contextTokens ?? estimatedTokens;
  if (used === 0) return [];
  const mark = session.contextTokens === undefined ? ", est." : "";
  if (contextWindow === undefined) return [`📚 Context: ${short(used)} tokens${mark}${times}`];
  const share = Math.round((100 * used) / contextWindow);
  return [`📚 Context: ${short(used)}/${short(contextWindow)} (${share}%${mark})${times}`];
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
